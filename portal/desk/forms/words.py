"""Words that save themselves while they are written, with the revision that the writer saw."""

from typing import ClassVar

from django import forms

from agendas.queries import both_texts

# A speech of two hours, written down word by word, has about 100,000 characters.
WORDS_LIMIT = 200_000


class WordsForm(forms.Form):
    """Words over those that stand. After a conflict, `answer` says whose words stay and `seen` is the revision of the
    other text that was shown."""

    MINE, BOTH, THEIRS = "mine", "both", "theirs"
    words_field: ClassVar[str]

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, min_value=0)
    answer = forms.ChoiceField(required=False, choices=[(word, word) for word in (MINE, BOTH, THEIRS)])

    def text_over(self, standing: str) -> str:
        """The words to save: the writer's own, or both where that was the answer."""
        own: str = self.cleaned_data[self.words_field]
        return both_texts(standing, own) if self.cleaned_data["answer"] == self.BOTH else own

    @property
    def base_revision(self) -> int:
        """The revision that these words are meant to replace."""
        revision: int = self.cleaned_data["revision"]
        seen: int | None = self.cleaned_data["seen"]
        return seen if self.cleaned_data["answer"] and seen is not None else revision

    @property
    def keeps_theirs(self) -> bool:
        return bool(self.cleaned_data["answer"] == self.THEIRS)
