//! Sketches of a guide, ready to be drawn.

use super::markup::spans;
use crate::connections::small;
use crate::types::{SketchElement, SketchNavigation, SketchShape, SketchView};
use idp::guide::{Element, FieldValue, Shape, Sketch, Values};

fn number(mark: Option<usize>) -> Option<u32> {
    mark.map(|mark| small(mark as u64))
}

pub(super) fn view(sketch: &Sketch, values: &Values) -> SketchView {
    let filled = |text: &String| values.fill(text);
    SketchView {
        caption: filled(&sketch.caption),
        nav: sketch.nav.as_ref().map(|nav| SketchNavigation {
            items: nav.items.iter().map(filled).collect(),
            selected: filled(&nav.selected),
            mark: number(nav.mark),
        }),
        breadcrumb: sketch.breadcrumb.iter().map(filled).collect(),
        heading: sketch.heading.as_ref().map(filled),
        elements: sketch
            .elements
            .iter()
            .map(|element| self::element(element, values))
            .collect(),
    }
}

fn element(element: &Element, values: &Values) -> SketchElement {
    let filled = |text: &String| values.fill(text);
    let all = |texts: &[String]| texts.iter().map(filled).collect();
    let shape = match &element.shape {
        Shape::Field { label, value } => field(filled(label), value.as_ref(), values),
        Shape::Select { label, chosen } => SketchShape::Select {
            label: filled(label),
            chosen: filled(chosen),
        },
        Shape::Button { label } => SketchShape::Button {
            label: filled(label),
        },
        Shape::Link { label } => SketchShape::Link {
            label: filled(label),
        },
        Shape::Checkbox { label, on } => SketchShape::Checkbox {
            label: filled(label),
            on: *on,
        },
        Shape::Radio { label, on } => SketchShape::Radio {
            label: filled(label),
            on: *on,
        },
        Shape::Tabs { items, chosen } => SketchShape::Tabs {
            items: all(items),
            chosen: filled(chosen),
        },
        Shape::Menu {
            label,
            items,
            chosen,
        } => SketchShape::Menu {
            label: filled(label),
            items: all(items),
            chosen: filled(chosen),
        },
        Shape::Columns { cells } => SketchShape::Columns { cells: all(cells) },
        Shape::Row { cells } => SketchShape::Row { cells: all(cells) },
        Shape::Heading { words } => SketchShape::Heading {
            words: spans(words, values),
        },
        Shape::Text { words } => SketchShape::Text {
            words: spans(words, values),
        },
    };
    SketchElement {
        shape,
        mark: number(element.mark),
    }
}

fn field(label: String, value: Option<&FieldValue>, values: &Values) -> SketchShape {
    let text = match value {
        None => None,
        Some(FieldValue::BaseUrl) => {
            return SketchShape::BaseUrl {
                label,
                text: values.base_url.clone(),
            };
        }
        Some(FieldValue::Token) => return SketchShape::Secret { label },
        Some(FieldValue::AppName) => Some(values.app_name.clone()),
        Some(FieldValue::TestEmail) => Some(values.test_email.clone()),
        Some(FieldValue::Text { text }) => Some(values.fill(text)),
        Some(FieldValue::Choice { option }) => Some(values.fill(option)),
        Some(FieldValue::Checked { on }) => return SketchShape::Checkbox { label, on: *on },
    };
    SketchShape::Field { label, text }
}
