//! Rows of the roster, and questions about them.

use serde::{Deserialize, Serialize};

/// One row. All fields but the address may be absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The address under which Webex knows the person.
    pub email: String,
    /// The whole name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The given name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// The family name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// The job title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// The place of work; several columns are joined by commas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Numbers, as the file writes them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<String>,
    /// The manager's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager_email: Option<String>,
    /// Skills.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// Columns that the settings name, with their values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra: Vec<(String, String)>,
}

/// A question about the roster. All that is set has to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RosterQuery {
    /// Words in any order, each the beginning of a word of the name, folded as names are. Two of them may begin the same
    /// word: this finds candidates, and whoever decides is stricter.
    pub name: Vec<String>,
    /// Words, or beginnings of words, of the department.
    pub department: Option<String>,
    /// The same of the title.
    pub title: Option<String>,
    /// The same of the location.
    pub location: Option<String>,
    /// The same of one skill.
    pub skill: Option<String>,
    /// The same of department, title, location and skills: which of them is not known.
    pub described: Option<String>,
    /// The last digits of a number, seven or more.
    pub phone: Option<String>,
    /// The address of a manager.
    pub manager_email: Option<String>,
}

/// A part of the rows that were found: whole words before beginnings, then in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The rows of this page.
    pub entries: Vec<Entry>,
    /// The number of all rows; counting stops at [`Page::MOST_COUNTED`].
    pub total: u64,
}

impl Page {
    /// The most rows that a search counts and its pages have. This total means so many or more.
    pub const MOST_COUNTED: u64 = 1_000;
}
