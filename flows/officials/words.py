"""What the import says of a table and of its rows.

Kept on the row of the import as a code with its facts, and put into words when somebody reads it: a worker does not
know which language that will be.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.errors import RakorError

# {"code": a key of WORDS, …the facts of the sentence}
Saying = dict[str, Any]

WORDS: dict[str, Promise] = {
    # the file as a whole
    "empty": _("The file is empty."),
    "not_a_table": _("This is no XLSX or CSV file: %(found)s. Save the table as XLSX or as “CSV UTF-8”."),
    "name_and_content_differ": _("The file is called “%(ending)s”, but what is in it is %(found)s."),
    "old_excel": _("This is an old Excel file (.xls), whatever its name says. Save it as XLSX."),
    "locked": _("The file is locked with a password. Save it without one."),
    "macros": _("The file holds macros. Save it as XLSX without macros."),
    "damaged": _("The file is damaged: it cannot be unpacked. Save it once more and try again."),
    "too_large_unpacked": _("Unpacked the file is larger than %(limit)s MB. Keep only the table of officials in it."),
    "too_many_rows": _(
        "The table has more than %(limit)s rows; empty rows with a format count too. Delete those, or hand the table "
        "in in parts."
    ),
    "too_many_columns": _("The table has more than %(limit)s columns. Keep only those of the officials."),
    "too_many_cells": _("The table has more cells than %(rows)s rows of %(columns)s columns. Delete the empty ones."),
    "declares_entities": _("The file declares its own entities, as no table does. It is not read."),
    "unreadable_encoding": _("The letters of the file cannot be read without doubt. Save it as “CSV UTF-8”."),
    "null_character": _("Row %(row)s holds a null character. Save the table once more as “CSV UTF-8”."),
    "open_quote": _("Row %(row)s opens a quotation mark that is not closed. Close or delete it."),
    "long_field": _("Row %(row)s holds a cell of more than %(limit)s characters."),
    "broken_row": _("Row %(row)s cannot be read as CSV: after a closing quotation mark a separator must follow."),
    "no_visible_sheet": _("The file has no visible sheet with a table."),
    "no_such_sheet": _("There is no visible sheet “%(sheet)s”."),
    "which_sheet": _("Several sheets hold a table of officials: %(sheets)s. Choose one."),
    "no_headings": _(
        "No row of headings was found in the first %(limit)s rows. The table needs at least the columns %(columns)s; "
        "say in which row its headings stand, or use the template."
    ),
    "missing_column": _("Row %(row)s, the row of headings, has no column “%(column)s”."),
    "missing_column_like": _(
        "Row %(row)s, the row of headings, has no column “%(column)s”. Is it “%(like)s” in column %(letter)s? Then "
        "rename that one."
    ),
    "doubled_column": _("The column “%(column)s” stands twice: %(letters)s. Delete or rename one of them."),
    "no_rows": _("Below the headings stands no row."),
    # how it was read
    "encoding": _("Read as %(encoding)s, columns separated by %(separator)s."),
    "sheet": _("Read from the sheet “%(sheet)s”."),
    "hidden_sheets": _("Hidden sheets are not read: %(sheets)s."),
    "other_sheets": _("Other sheets are not read: %(sheets)s."),
    "headings_in": _("The headings stand in row %(row)s."),
    "unread_columns": _("Columns that are not read: %(columns)s."),
    # a cell
    "formula_without_value": _("Cell %(cell)s holds a formula without a value. Open and save the file in Excel."),
    "error_value": _("Cell %(cell)s holds an error: %(value)s."),
    "merged_cells": _("The cells %(cells)s are merged. Split them, so that each row says what belongs to it."),
    "too_long": _("Cell %(cell)s is longer than %(limit)s characters."),
    "unreadable": _("Nothing can be read in cell %(cell)s: it holds only invisible characters."),
    "excel_changed_number": _(
        "Cell %(cell)s: Excel has changed the number to “%(value)s”. Format the column as Text and type it anew."
    ),
    "nip_length": _("Cell %(cell)s: a NIP has 18 digits; “%(value)s” has %(digits)s."),
    "nip_letters": _("Cell %(cell)s: a NIP has 18 digits and nothing else; leave it empty for those who have none."),
    "phone": _("Cell %(cell)s: “%(value)s” is no telephone number. Example: 0812-3456-7890."),
    "email": _("Cell %(cell)s: “%(value)s” is no e-mail address."),
    "date_serial": _("Cell %(cell)s: “%(value)s” may be how Excel counts days (%(perhaps)s). Write the date out."),
    "date_ambiguous": _(
        "Cell %(cell)s: “%(value)s” can be read in two ways. Write it as 31-12-2026 or 31 Desember 2026."
    ),
    "date": _("Cell %(cell)s: “%(value)s” is no date. Write it as 31-12-2026 or 31 Desember 2026."),
    "date_range": _("Cell %(cell)s: the year of “%(value)s” is not between 1950 and 2100."),
    "status": _("Cell %(cell)s: the status “%(value)s” is not known. Known are: %(known)s."),
    "contact_kind": _("Cell %(cell)s: the kind of contact “%(value)s” is not known. Known are: %(known)s."),
    # a row: errors
    "no_title": _("The row names no post."),
    "unknown_region": _("The region “%(value)s” is not in this directory."),
    "unknown_region_like": _("The region “%(value)s” is not in this directory. Is %(like)s meant?"),
    "regions_differ": _("By its code the region is %(region)s, but the row says “%(value)s”."),
    "unknown_post": _("The post “%(title)s” is not in this directory. Add it to its organisation first."),
    "unknown_post_like": _("The post “%(title)s” is not in this directory. Is “%(like)s” meant (%(organization)s)?"),
    "several_posts": _("Several posts are called “%(title)s”. Say the organisation or the region."),
    "post_not_in_use": _("The post “%(title)s” is out of use."),
    "nip_of_other": _("The NIP belongs to %(name)s in the directory; the table says “%(value)s”. Is it one person?"),
    "nip_doubled": _("The same NIP stands in row %(row)s for “%(name)s”."),
    "nip_differs": _("In the directory %(name)s has another NIP (%(nip)s)."),
    "name_known": _("An official of this name is in the directory already: %(post)s. Is it the same person?"),
    "held": _("%(holder)s holds this post %(days)s. Say in “Mulai” since when the new holder holds it."),
    "held_by_row": _("Row %(row)s gives this post to %(holder)s on the same days."),
    "ends_before_start": _("The last day lies before the first."),
    "no_way_to_reach": _("The contact has neither an e-mail address nor a telephone number."),
    # a row: what would be done
    "appoint": _("%(name)s becomes the holder of %(post)s."),
    "since": _("From %(day)s."),
    "new_person": _("%(name)s is new to the directory."),
    "ends_holder": _("%(holder)s ends on %(day)s."),
    "change": _("%(field)s: %(before)s → %(after)s"),
    "fill": _("%(field)s: %(after)s"),
    "add_contact": _("New contact: %(contact)s."),
    # a row: remarks
    "spelling_kept": _("The table spells the name “%(value)s”; “%(name)s” of the directory stays."),
    "spelling_taken": _("The spelling of the table replaces “%(name)s”."),
    "post_read_as": _("“%(value)s” is read as “%(post)s”."),
    "region_read_as": _("“%(value)s” is read as %(region)s."),
    "rank_differs": _("The table says eselon %(value)s; the directory has %(rank)s and keeps it."),
    "unclear_rank": _("The table says eselon %(value)s; the directory keeps what it has."),
    "same_address": _("The address also stands in row %(row)s, but for capital letters."),
    "formula_text": _("Cell %(cell)s begins like a formula; it is kept as text."),
    "same_as_row": _("The same as row %(row)s."),
    "nothing_new": _("The directory says all of this already."),
    "vacant": _("Nothing is recorded for this post in the table."),
    "left_out": _("Left out by you."),
    # after it was asked for
    "changed_meanwhile": _("The directory was changed meanwhile: look at the rows again. Nothing has been written."),
    "not_allowed": _("Whoever confirmed it may no longer change this directory. Nothing has been written."),
    "cannot_undo": _("It cannot be taken back: %(what)s was changed by hand since. Nothing has been taken back."),
    "refused": _("%(text)s Nothing has been written."),
    "told": _("%(text)s"),
}


class TableRefused(RakorError):
    """The table cannot be read as a whole; `saying` is why, `facts` what is known of it all the same."""

    def __init__(self, code: str, **facts: Any) -> None:
        self.saying: Saying = {"code": code, **facts}
        super().__init__(in_words(self.saying))


def in_words(saying: Mapping[str, Any]) -> str:
    """The sentence in the language of whoever reads it. KeyError for a code that nobody says."""
    return str(WORDS[saying["code"]]) % saying
