# Attributes: the schemas of users and groups, those of the standard and the admin's own.

attributes-tab = Attributes
attributes-own = Your schemas
attributes-standard = Of the standard
attributes-none = No attributes of your own yet
attributes-none-words = A schema adds attributes to users or groups: providers find it under /Schemas, and can send values at once.
attributes-add = Add schema…
attributes-column-name = Name
attributes-column-for = For
attributes-column-count = Attributes
attributes-column-required = Required
attributes-column-changed = Changed
attributes-for-user = Users
attributes-for-group = Groups
attributes-yes = Yes

attributes-of = Attributes of { $name }
attributes-crumb = Attributes
attributes-tabs-label = Parts of this schema
attributes-tab-table = Attributes
attributes-tab-json = JSON
attributes-json-words = As /Schemas gives it (RFC 7643 §7)
attributes-the-json = the definition
attributes-the-urn = the URN
attributes-fact-required = Every new one must have it
attributes-fact-standard = Of the standard: it stays as it is
attributes-edit = Edit
attributes-more = More for { $name }
attributes-remove-ask = Remove…
attributes-attribute = Attribute
attributes-type = Type
attributes-many = Values
attributes-several = several
attributes-case = Case
attributes-case-exact = exact
attributes-mutability = Mutability
attributes-returned = Returned
attributes-unique = Unique
attributes-index = Index
attributes-index-yes = yes
attributes-index-making = being made
attributes-description = Description

attributes-remove-title = Remove the schema { $name }?
attributes-remove = Remove schema
attributes-remove-counting = Counting who has values of it…
attributes-remove-effect-user = { $holders ->
    [0] No user has values of it. Providers that send its attributes are told that they are unknown.
    [one] 1 user loses its values. The removal stands in the user’s history and in the log.
   *[other] { $holders } users lose their values. Each removal stands in the user’s history and in the log.
}
attributes-remove-effect-group = { $holders ->
    [0] No group has values of it. Providers that send its attributes are told that they are unknown.
    [one] 1 group loses its values. The removal stands in the group’s history and in the log.
   *[other] { $holders } groups lose their values. Each removal stands in the group’s history and in the log.
}

attributes-new-title = New schema
attributes-new-words = It is in force from the next request on.
attributes-edit-title = Edit { $name }
attributes-form-schema = Schema
attributes-form-name = Name
attributes-form-urn = URN
attributes-form-urn-proposed = Proposed from the name. Entra takes attributes of this form only.
attributes-form-urn-stays = It stays: another URN is another schema.
attributes-form-for = For
attributes-form-description = Description
attributes-form-required = Every new user or group must have it
attributes-form-attributes = Attributes
attributes-form-add-attribute = Add attribute
attributes-form-add-part = Add sub-attribute
attributes-form-attribute-number = Attribute { $number }
attributes-form-part-number = Sub-attribute { $number } of { $name }
attributes-form-remove-attribute = Remove attribute { $name }
attributes-form-several = Several values
attributes-form-is-required = Required
attributes-form-case-exact = Case exact
attributes-form-unique = Unique
attributes-form-indexed = Indexed
attributes-form-canonical = Suggested values
attributes-form-canonical-words = Separate them with commas. Others are allowed too.
attributes-form-json-label = Definition as JSON
attributes-form-json-words = A schema as RFC 7643 §7 has it, and as another service’s /Schemas prints it. What is indexed is chosen in the fields.
attributes-form-file = Choose a file…
attributes-form-file-unreadable = The file can’t be read: { $problem }
attributes-form-problems = { $count ->
    [one] 1 problem in the definition
   *[other] { $count } problems in the definition
}
attributes-form-add = Add schema
attributes-form-save = Save
attributes-form-cancel = Cancel
attributes-lose-title = Change { $name } and remove values?
attributes-lose-act = Change and remove values
attributes-lose-user = { $holders ->
    [one] 1 user has values that lose their place:
   *[other] { $holders } users have values that lose their place:
}
attributes-lose-group = { $holders ->
    [one] 1 group has values that lose their place:
   *[other] { $holders } groups have values that lose their place:
}
attributes-lose-log = Each removal stands in its history and in the log.
