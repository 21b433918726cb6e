//! The columns of Google's files, and the attributes that each can become.

use scim_core::resources::enterprise_user::URN;

/// What a column of a file says about a person. Dumps of the Directory API are brought into the same columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    Address,
    Id,
    GivenName,
    FamilyName,
    FullName,
    Status,
    HomeMail,
    WorkMail,
    WorkPhone,
    HomePhone,
    MobilePhone,
    WorkAddress,
    HomeAddress,
    EmployeeId,
    EmployeeType,
    Title,
    Manager,
    Department,
    CostCenter,
    OrgUnit,
    Organization,
    Language,
}

/// An attribute that a column can become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    UserName,
    ExternalId,
    GivenName,
    FamilyName,
    DisplayName,
    Active,
    HomeMail,
    WorkMail,
    WorkPhone,
    HomePhone,
    MobilePhone,
    WorkAddress,
    HomeAddress,
    EmployeeNumber,
    UserType,
    Title,
    Manager,
    Department,
    Division,
    Organization,
    CostCenter,
    Language,
}

/// A row of the table of columns.
#[derive(Clone, Copy, Debug)]
pub struct ColumnRow {
    pub column: Column,
    /// What stands in the head of a CSV file, without the part in brackets.
    pub heading: &'static str,
    /// What it is called in a dump of the Directory API.
    pub name: &'static str,
    /// What it becomes unless that is changed; `None` for one that is left out.
    pub usual: Option<Target>,
    /// What else it can become.
    pub others: &'static [Target],
}

const fn row(
    column: Column,
    heading: &'static str,
    name: &'static str,
    usual: Target,
) -> ColumnRow {
    ColumnRow {
        column,
        heading,
        name,
        usual: Some(usual),
        others: &[],
    }
}

/// Every column that means something to a directory, in the order of Google's file.
pub const COLUMNS: &[ColumnRow] = &[
    row(
        Column::Address,
        "Email Address",
        "primaryEmail",
        Target::UserName,
    ),
    // Only dumps have one that stays when the address changes.
    row(Column::Id, "", "id", Target::ExternalId),
    row(
        Column::GivenName,
        "First Name",
        "name.givenName",
        Target::GivenName,
    ),
    row(
        Column::FamilyName,
        "Last Name",
        "name.familyName",
        Target::FamilyName,
    ),
    // The CSV file has none: it is put together of the two.
    row(
        Column::FullName,
        "First Name, Last Name",
        "name.fullName",
        Target::DisplayName,
    ),
    row(
        Column::Status,
        "Status",
        "suspended, archived",
        Target::Active,
    ),
    row(
        Column::HomeMail,
        "Home Secondary Email",
        "emails (home)",
        Target::HomeMail,
    ),
    row(
        Column::WorkMail,
        "Work Secondary Email",
        "emails (work)",
        Target::WorkMail,
    ),
    row(
        Column::WorkPhone,
        "Work Phone",
        "phones (work)",
        Target::WorkPhone,
    ),
    row(
        Column::HomePhone,
        "Home Phone",
        "phones (home)",
        Target::HomePhone,
    ),
    row(
        Column::MobilePhone,
        "Mobile Phone",
        "phones (mobile)",
        Target::MobilePhone,
    ),
    row(
        Column::WorkAddress,
        "Work Address",
        "addresses (work)",
        Target::WorkAddress,
    ),
    row(
        Column::HomeAddress,
        "Home Address",
        "addresses (home)",
        Target::HomeAddress,
    ),
    ColumnRow {
        column: Column::EmployeeId,
        heading: "Employee ID",
        name: "externalIds (organization)",
        usual: Some(Target::EmployeeNumber),
        others: &[Target::ExternalId],
    },
    row(
        Column::EmployeeType,
        "Employee Type",
        "organizations.description",
        Target::UserType,
    ),
    row(
        Column::Title,
        "Employee Title",
        "organizations.title",
        Target::Title,
    ),
    row(
        Column::Manager,
        "Manager Email",
        "relations (manager)",
        Target::Manager,
    ),
    row(
        Column::Department,
        "Department",
        "organizations.department",
        Target::Department,
    ),
    row(
        Column::CostCenter,
        "Cost Center",
        "organizations.costCenter",
        Target::CostCenter,
    ),
    ColumnRow {
        column: Column::OrgUnit,
        heading: "Org Unit Path",
        name: "orgUnitPath",
        usual: None,
        others: &[Target::Department, Target::Division, Target::Organization],
    },
    row(
        Column::Organization,
        "",
        "organizations.name",
        Target::Organization,
    ),
    row(Column::Language, "", "languages", Target::Language),
];

impl Column {
    /// Its row of the table.
    pub fn row(self) -> &'static ColumnRow {
        COLUMNS
            .iter()
            .find(|row| row.column == self)
            .expect("every column has a row")
    }

    /// A stable key.
    pub fn key(self) -> &'static str {
        match self {
            Column::Address => "address",
            Column::Id => "id",
            Column::GivenName => "givenName",
            Column::FamilyName => "familyName",
            Column::FullName => "fullName",
            Column::Status => "status",
            Column::HomeMail => "homeMail",
            Column::WorkMail => "workMail",
            Column::WorkPhone => "workPhone",
            Column::HomePhone => "homePhone",
            Column::MobilePhone => "mobilePhone",
            Column::WorkAddress => "workAddress",
            Column::HomeAddress => "homeAddress",
            Column::EmployeeId => "employeeId",
            Column::EmployeeType => "employeeType",
            Column::Title => "title",
            Column::Manager => "manager",
            Column::Department => "department",
            Column::CostCenter => "costCenter",
            Column::OrgUnit => "orgUnit",
            Column::Organization => "organization",
            Column::Language => "language",
        }
    }

    /// The inverse of `key`.
    pub fn from_key(key: &str) -> Option<Column> {
        COLUMNS
            .iter()
            .map(|row| row.column)
            .find(|column| column.key() == key)
    }

    /// Whether it can be left out: without an address there is nobody, without a status nobody is known to have left.
    pub fn is_fixed(self) -> bool {
        matches!(self, Column::Address | Column::Status)
    }
}

impl Target {
    const ALL: [Target; 22] = [
        Target::UserName,
        Target::ExternalId,
        Target::GivenName,
        Target::FamilyName,
        Target::DisplayName,
        Target::Active,
        Target::HomeMail,
        Target::WorkMail,
        Target::WorkPhone,
        Target::HomePhone,
        Target::MobilePhone,
        Target::WorkAddress,
        Target::HomeAddress,
        Target::EmployeeNumber,
        Target::UserType,
        Target::Title,
        Target::Manager,
        Target::Department,
        Target::Division,
        Target::Organization,
        Target::CostCenter,
        Target::Language,
    ];

    /// The SCIM path.
    pub fn path(self) -> String {
        let plain = match self {
            Target::UserName => "userName",
            Target::ExternalId => "externalId",
            Target::GivenName => "name.givenName",
            Target::FamilyName => "name.familyName",
            Target::DisplayName => "displayName",
            Target::Active => "active",
            Target::HomeMail => r#"emails[type eq "home"].value"#,
            Target::WorkMail => "emails.value",
            Target::WorkPhone => r#"phoneNumbers[type eq "work"].value"#,
            Target::HomePhone => r#"phoneNumbers[type eq "home"].value"#,
            Target::MobilePhone => r#"phoneNumbers[type eq "mobile"].value"#,
            Target::WorkAddress => r#"addresses[type eq "work"].formatted"#,
            Target::HomeAddress => r#"addresses[type eq "home"].formatted"#,
            Target::UserType => "userType",
            Target::Title => "title",
            Target::Language => "preferredLanguage",
            Target::Manager => return format!("{URN}:manager.value"),
            Target::EmployeeNumber
            | Target::Department
            | Target::Division
            | Target::Organization
            | Target::CostCenter => {
                return format!("{URN}:{}", self.enterprise().unwrap_or_default());
            }
        };
        plain.to_owned()
    }

    /// The inverse of `path`.
    pub fn from_path(path: &str) -> Option<Target> {
        Target::ALL.into_iter().find(|target| target.path() == path)
    }

    /// The attribute of the Enterprise User extension that is plain text.
    pub(super) fn enterprise(self) -> Option<&'static str> {
        match self {
            Target::EmployeeNumber => Some("employeeNumber"),
            Target::Department => Some("department"),
            Target::Division => Some("division"),
            Target::Organization => Some("organization"),
            Target::CostCenter => Some("costCenter"),
            _ => None,
        }
    }
}
