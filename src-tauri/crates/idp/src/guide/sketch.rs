//! A screen of a provider as data. It is drawn by us: no pictures, logos or colours of anybody.

use super::model::{FieldValue, Named};
use serde::{Deserialize, Serialize};

/// One screen. What is on it stands in the provider's own words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Sketch {
    /// Completes "Sketch of …".
    pub caption: String,
    #[serde(default)]
    pub nav: Option<Navigation>,
    #[serde(default)]
    pub breadcrumb: Vec<String>,
    #[serde(default)]
    pub heading: Option<String>,
    /// From top to bottom; buttons that follow each other stand in one line.
    pub elements: Vec<Element>,
}

/// The menu at the side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Navigation {
    pub items: Vec<String>,
    /// One of the items.
    pub selected: String,
    /// The number of the instruction that selects it.
    #[serde(default)]
    pub mark: Option<usize>,
}

/// One thing on the screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "ElementInFile")]
pub struct Element {
    #[serde(flatten)]
    pub shape: Shape,
    /// The number of the instruction that acts here.
    pub mark: Option<usize>,
}

/// What it looks like.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Shape {
    /// A box to type in. A token in it is drawn as dots; without a value it is empty.
    Field {
        label: String,
        value: Option<FieldValue>,
    },
    Select {
        label: String,
        chosen: String,
    },
    Button {
        label: String,
    },
    Link {
        label: String,
    },
    Checkbox {
        label: String,
        on: bool,
    },
    Radio {
        label: String,
        on: bool,
    },
    Tabs {
        items: Vec<String>,
        chosen: String,
    },
    /// A button with its list open.
    Menu {
        label: String,
        items: Vec<String>,
        chosen: String,
    },
    /// The head of a table. The rows that follow have as many cells.
    Columns {
        cells: Vec<String>,
    },
    Row {
        cells: Vec<String>,
    },
    Heading {
        words: String,
    },
    Text {
        words: String,
    },
}

impl Shape {
    /// The words on it that say which one it is.
    pub fn label(&self) -> &str {
        match self {
            Shape::Field { label, .. }
            | Shape::Select { label, .. }
            | Shape::Button { label }
            | Shape::Link { label }
            | Shape::Checkbox { label, .. }
            | Shape::Radio { label, .. }
            | Shape::Menu { label, .. } => label,
            Shape::Tabs { chosen, .. } => chosen,
            Shape::Columns { cells } | Shape::Row { cells } => {
                cells.first().map_or("", String::as_str)
            }
            Shape::Heading { words } | Shape::Text { words } => words,
        }
    }
}

/// One key says what it is, others what is on it: `{ button = "Create", mark = 4 }`.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ElementInFile {
    field: Option<String>,
    select: Option<String>,
    button: Option<String>,
    link: Option<String>,
    checkbox: Option<String>,
    radio: Option<String>,
    tabs: Option<Vec<String>>,
    menu: Option<String>,
    columns: Option<Vec<String>>,
    row: Option<Vec<String>>,
    heading: Option<String>,
    say: Option<String>,
    value: Option<Named>,
    text: Option<String>,
    chosen: Option<String>,
    items: Option<Vec<String>>,
    on: Option<bool>,
    mark: Option<usize>,
}

impl TryFrom<ElementInFile> for Element {
    type Error = String;

    fn try_from(mut file: ElementInFile) -> Result<Element, String> {
        let mark = file.mark.take();
        let shape = file.take_shape()?;
        if let Some(left) = file.left_over() {
            return Err(format!(
                "the element `{}` cannot have `{left}` too",
                shape.label()
            ));
        }
        Ok(Element { shape, mark })
    }
}

impl ElementInFile {
    fn take_shape(&mut self) -> Result<Shape, String> {
        let missing = |label: &str, what: &str| format!("the element `{label}` needs `{what}`");
        if let Some(label) = self.field.take() {
            let text = self.text.take().map(|text| FieldValue::Text { text });
            let value = self.value.take().map(FieldValue::from).or(text);
            return Ok(Shape::Field { label, value });
        }
        if let Some(label) = self.select.take() {
            let chosen = self
                .chosen
                .take()
                .ok_or_else(|| missing(&label, "chosen"))?;
            return Ok(Shape::Select { label, chosen });
        }
        if let Some(label) = self.button.take() {
            return Ok(Shape::Button { label });
        }
        if let Some(label) = self.link.take() {
            return Ok(Shape::Link { label });
        }
        if let Some(label) = self.checkbox.take() {
            let on = self.on.take().ok_or_else(|| missing(&label, "on"))?;
            return Ok(Shape::Checkbox { label, on });
        }
        if let Some(label) = self.radio.take() {
            let on = self.on.take().ok_or_else(|| missing(&label, "on"))?;
            return Ok(Shape::Radio { label, on });
        }
        if let Some(items) = self.tabs.take() {
            let chosen = self
                .chosen
                .take()
                .ok_or_else(|| missing("tabs", "chosen"))?;
            return Ok(Shape::Tabs { items, chosen });
        }
        if let Some(label) = self.menu.take() {
            let items = self.items.take().ok_or_else(|| missing(&label, "items"))?;
            let chosen = self
                .chosen
                .take()
                .ok_or_else(|| missing(&label, "chosen"))?;
            return Ok(Shape::Menu {
                label,
                items,
                chosen,
            });
        }
        if let Some(cells) = self.columns.take() {
            return Ok(Shape::Columns { cells });
        }
        if let Some(cells) = self.row.take() {
            return Ok(Shape::Row { cells });
        }
        if let Some(words) = self.heading.take() {
            return Ok(Shape::Heading { words });
        }
        if let Some(words) = self.say.take() {
            return Ok(Shape::Text { words });
        }
        Err("an element of a sketch does not say what it is".to_owned())
    }

    /// The name of something that was written beside what the element is.
    fn left_over(&self) -> Option<&'static str> {
        [
            ("field", self.field.is_some()),
            ("select", self.select.is_some()),
            ("button", self.button.is_some()),
            ("link", self.link.is_some()),
            ("checkbox", self.checkbox.is_some()),
            ("radio", self.radio.is_some()),
            ("tabs", self.tabs.is_some()),
            ("menu", self.menu.is_some()),
            ("columns", self.columns.is_some()),
            ("row", self.row.is_some()),
            ("heading", self.heading.is_some()),
            ("say", self.say.is_some()),
            ("value", self.value.is_some()),
            ("text", self.text.is_some()),
            ("chosen", self.chosen.is_some()),
            ("items", self.items.is_some()),
            ("on", self.on.is_some()),
        ]
        .into_iter()
        .find_map(|(name, is_there)| is_there.then_some(name))
    }
}
