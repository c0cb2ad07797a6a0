"""A wrong or missing value stops the start, and the sentence says what to set."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from rakor import environment


@pytest.mark.parametrize(
    ("read", "value", "said"),
    [
        (lambda: environment.text("RAKOR_PROBE"), "", "Set RAKOR_PROBE"),
        (lambda: environment.flag("RAKOR_PROBE", default=True), "perhaps", "true or false"),
        (lambda: environment.number("RAKOR_PROBE", 10), "-1", "whole number"),
        (lambda: environment.number("RAKOR_PROBE", 10), "ten", "whole number"),
        (lambda: environment.choice("RAKOR_PROBE", "a", ("a", "b")), "c", "one of: a, b"),
        (lambda: environment.address("RAKOR_PROBE"), "rakor.example", "https://"),
        (lambda: environment.kept_secret("RAKOR_PROBE", Path(), required=True), "short", "at least 32"),
    ],
    ids=["missing", "flag", "negative", "word", "choice", "address", "secret"],
)
def test_wrong_value_names_the_variable_and_the_remedy(
    monkeypatch: pytest.MonkeyPatch, read: object, value: str, said: str
) -> None:
    monkeypatch.setenv("RAKOR_PROBE", value)
    with pytest.raises(ImproperlyConfigured) as refusal:
        read()  # type: ignore[operator]
    assert "RAKOR_PROBE" in str(refusal.value)
    assert said in str(refusal.value)


def test_secret_is_read_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("x" * 40 + "\n")
    monkeypatch.setenv("RAKOR_PROBE_FILE", str(file))
    assert environment.kept_secret("RAKOR_PROBE", tmp_path, required=True) == "x" * 40
    monkeypatch.setenv("RAKOR_PROBE_FILE", str(tmp_path / "none"))
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        environment.text("RAKOR_PROBE")


def test_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    made = environment.kept_secret("RAKOR_PROBE", tmp_path, required=False)
    assert environment.kept_secret("RAKOR_PROBE", tmp_path, required=False) == made
    assert (tmp_path / "rakor_probe").stat().st_mode & 0o777 == 0o600
    assert len(made) >= 32
