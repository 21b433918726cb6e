# Imports: what is wrong with a file, what is worth knowing, why something was left alone.

import-file-people = { $count ->
    [one] People, { $count } row
   *[other] People, { $count } rows
 }
import-file-groups = { $count ->
    [one] Groups, { $count } row
   *[other] Groups, { $count } rows
 }
import-file-members = { $count ->
    [one] Members of groups, { $count } row
   *[other] Members of groups, { $count } rows
 }

## Places in a file

import-at-line = line { $line }: { $what }
import-at-line-column = line { $line }, { $column }: { $what }
import-more-problems = Also: { $problems }

## What is wrong

import-wrong-too-large = it is larger than { $limit } MB.
    .fix = Import it in parts, or download fewer columns.
import-wrong-empty = it is empty.
    .fix = Download it again. Nothing was changed.
import-wrong-spreadsheet = it is a workbook of a spreadsheet program.
    .fix = Save it as CSV, or download it as CSV.
import-wrong-not-utf8 = it is not written in UTF-8.
    .fix = Take the file as Google gave it. A spreadsheet program may have saved it otherwise.
import-wrong-separator = its columns are separated by “{ $separator }”, not by commas.
    .fix = Take the file as Google gave it. A spreadsheet program may have saved it otherwise.
import-wrong-unknown-kind = its columns are not those of a file of Google: { $headings }.
    .fix = Choose the file of Download users, a file of group members, or a dump of the Directory API.
import-wrong-upload-template = it is the form for a bulk upload, not a download of your people.
    .fix = In the Admin console, open Directory, Users, and press Download users.
import-wrong-no-column = the column “{ $name }” is missing.
    .fix = Download all columns again.
import-wrong-column-twice = this column is there twice.
    .fix = Take the file as Google gave it.
import-wrong-no-rows = it names nobody.
    .fix = Download it again, without a filter. Nothing was changed.
import-wrong-quote-not-closed = a value in quotation marks has no end. The file was cut off.
    .fix = Download it again. Nothing was changed.
import-wrong-after-quote = something stands behind a closing quotation mark.
    .fix = Take the file as Google gave it.
import-wrong-cut-row = the last row has { $found } of { $expected } values. The file was cut off.
    .fix = Download it again. Nothing was changed.
import-wrong-row-length = the row has { $found } values instead of { $expected }.
    .fix = Take the file as Google gave it. A comma inside a value needs quotation marks around the value.
import-wrong-field-too-long = a value is longer than { $limit } characters.
    .fix = Shorten it in Google, then download the file again.
import-wrong-too-many = there are more than { $limit } rows.
    .fix = An import of this size is not possible.
import-wrong-no-value = the value is missing.
    .fix = Download the file again, or mend the row.
import-wrong-not-an-address = “{ $value }” is no e-mail address.
    .fix = Mend it in Google, then download the file again.
import-wrong-twice = “{ $value }” is there already, in line { $first }.
    .fix = Remove one of the two rows.
import-wrong-cut-json = the JSON ends in the middle. The file was cut off.
    .fix = Write it again. Nothing was changed.
import-wrong-broken-json = this is no JSON: { $problem }.
    .fix = Take the answers of the Directory API as they came.
import-wrong-unknown-json = it is JSON, but no list of users, groups or members of the Directory API.
    .fix = Choose pages of users.list, groups.list or members.list; one kind in each file.
import-wrong-members-of-whom = a page of members does not say which group it is of.
    .fix = Call the file as the group’s address, such as sales@example.com.json.

## Notes of the mapping

import-note-address = Also the primary e-mail of type work. People are known again by it.
import-note-status = Active is active. Suspended and archived are not.
import-note-manager = Becomes the id of that user, if they are here.
import-note-full-name = Put together of the two.

## Remarks

import-owned-by = This userName belongs to the connection “{ $connection }”. The row is passed over.
import-owned-locally = This userName belongs to a user that was made here. The row is passed over.
import-taken-over = Taken over from the connection “{ $connection }”.
import-taken-over-locally = Taken over: it was made here.
import-refused = It is not accepted: { $problem }
import-strangers = { $count ->
    [one] { $count } member of a group is nobody here and is left out: { $example }.
   *[other] { $count } members of groups are nobody here and are left out, such as { $example }.
 }
import-no-manager = { $count ->
    [one] The manager { $example } is nobody here and is left out.
   *[other] { $count } managers are nobody here and are left out, such as { $example }.
 }
import-same-names = Several groups are called “{ $name }”. Their addresses are added to the name.
import-open-end = “{ $file }” does not end with a line break. If it was cut off, its last value is not whole.
import-no-status = The file does not say who is active. New people become active, the others stay as they are.

## The brake

import-brake-people = { $count ->
    [one] { $count } of { $of } active people would lose access
   *[other] { $count } of { $of } active people would lose access
 }
import-brake-people-words = That is more than a fifth. Check that the file is whole and was downloaded without a filter.
import-brake-groups = { $count ->
    [one] { $count } of { $of } groups would lose all of its members
   *[other] { $count } of { $of } groups would lose all of their members
 }
import-brake-groups-words = That is more than a fifth. Check that the files of groups and members are whole.
import-brake-members = { $count ->
    [one] { $count } of { $of } memberships would end
   *[other] { $count } of { $of } memberships would end
 }
import-brake-members-words = That is more than a fifth. Check that the file of members is whole.

## Left alone

import-left-changed = It was changed meanwhile.
import-left-members-changed = Its members were changed meanwhile.
import-left-gone = It was deleted meanwhile.
import-left-owned = It belongs to another connection, or to none.
import-left-here-again = It is here again.
import-left-taken = “{ $value }” is taken by another one.
import-no-undo-under-way = It is under way.
import-no-undo-undone = It was undone already.
import-no-undo-old = Only the newest { $kept } imports can be undone.
import-no-undo-removed = Its connection was removed.

## Dialogs

dialog-import = Choose a file of Google
dialog-kind-import = Files of Google
