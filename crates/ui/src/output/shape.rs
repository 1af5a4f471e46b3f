//! The shown fields and their order, the sort order, and the number of rows: `--fields`, `--sort`,
//! `--limit`.

use std::cmp::Ordering;

use serde::Serialize;
use serde_json::{Map, Value};

use super::humanize;
use crate::error::{Error, Result};
use crate::values;
use sharectl_core::order::Order as _;

/// A field of the data. It is a contract with scripts, and the source of its documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Field {
    /// The key in JSON and the header in CSV.
    pub name: &'static str,
    /// The type in JSON, with `?` if the value may be null.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The meaning of the value.
    pub meaning: &'static str,
    /// The keys of the elements, if the field is a list of objects.
    #[serde(skip)]
    pub elements: &'static [&'static str],
}

impl Field {
    /// A field with its documentation.
    #[must_use]
    pub const fn new(name: &'static str, kind: &'static str, meaning: &'static str) -> Self {
        Self {
            name,
            kind,
            meaning,
            elements: &[],
        }
    }

    /// Adds the keys of the elements.
    #[must_use]
    pub const fn of(mut self, elements: &'static [&'static str]) -> Self {
        self.elements = elements;
        self
    }
}

/// The fields of one kind of row, in print order. New versions only add fields.
#[derive(Debug, PartialEq, Eq)]
pub struct FieldSet {
    /// The noun for a row: `share`.
    pub row: &'static str,
    /// The fields of a row.
    pub fields: &'static [Field],
    /// The names of a row that can be printed alone.
    pub keys: &'static [Key],
}

impl FieldSet {
    /// The position of a field.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// The position of a field, or an error if it is unknown.
    pub(super) fn find(&self, name: &str) -> Result<usize> {
        self.position(name).ok_or_else(|| {
            let names: Vec<&str> = self.fields.iter().map(|field| field.name).collect();
            unknown("field", name, &names)
        })
    }
}

/// The error for an unknown field or key.
pub(super) fn unknown(what: &str, name: &str, names: &[&str]) -> Error {
    let error = Error::usage(format!("unknown {what} {name:?}"));
    match values::closest(name, names.iter().copied()) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint(format!("{what}s: {}", humanize::list(names))),
    }
}

/// The name of a row, for the formats that print only names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// `-o ids`.
    Id,
    /// `-o refs`.
    Ref,
    /// `-o urls`.
    Url,
}

impl Key {
    pub(super) const fn field(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Ref => "ref",
            Self::Url => "url",
        }
    }
}

/// The flags that every command that prints rows takes.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ShapeArgs {
    /// Show only these fields, in this order; without a value, list all fields
    #[arg(
        long,
        value_name = "FIELD,…",
        value_delimiter = ',',
        num_args = 0..=1,
        help_heading = "Output"
    )]
    pub fields: Option<Vec<String>>,
    /// Sort by a field; `:desc` reverses the order
    #[arg(long, value_name = "FIELD[:desc]", help_heading = "Output")]
    pub sort: Option<String>,
    /// Show at most N rows
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub limit: Option<usize>,
}

impl ShapeArgs {
    /// Whether `--fields` has no value: the user asks for the list of fields.
    #[must_use]
    pub fn lists_fields(&self) -> bool {
        self.fields.as_ref().is_some_and(Vec::is_empty)
    }

    /// Checks the flags against the fields.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::error::Code::Usage) if a field is unknown or named twice, or if the sort order is
    /// unknown.
    pub fn shape(&self, set: &'static FieldSet) -> Result<Shape> {
        let mut shape = Shape::all(set);
        shape.limit = self.limit;
        if let Some(names) = &self.fields {
            let mut columns = Vec::new();
            for name in names {
                let column = set.find(name.trim())?;
                if columns.contains(&column) {
                    return Err(Error::usage(format!("`--fields` names {name:?} twice")));
                }
                columns.push(column);
            }
            shape.columns = Some(columns);
        }
        if let Some(sort) = &self.sort {
            let (name, order) = sort.split_once(':').unwrap_or((sort, "asc"));
            let descending = match order {
                "asc" => false,
                "desc" => true,
                _ => {
                    return Err(Error::usage(format!("unknown order {order:?}"))
                        .hint(format!("write `--sort {name}:desc` or `--sort {name}`")));
                }
            };
            shape.sort = Some(Sort {
                field: set.find(name)?,
                descending,
            });
        }
        Ok(shape)
    }
}

/// The shown fields, sort order, and limit of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    set: &'static FieldSet,
    /// The number of fields that are shown without `--fields`: the first ones.
    usual: usize,
    columns: Option<Vec<usize>>,
    sort: Option<Sort>,
    limit: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sort {
    field: usize,
    descending: bool,
}

impl Shape {
    /// All fields, unsorted and unlimited.
    #[must_use]
    pub fn all(set: &'static FieldSet) -> Self {
        Self {
            set,
            usual: set.fields.len(),
            columns: None,
            sort: None,
            limit: None,
        }
    }

    /// Shows only the first `fields` fields, unless `--fields` names some.
    #[must_use]
    pub fn showing(self, fields: usize) -> Self {
        Self {
            usual: fields,
            ..self
        }
    }

    /// Shows every field of the set, unless `--fields` names some.
    #[must_use]
    pub fn whole(mut self) -> Self {
        let all = || (0..self.set.fields.len()).collect();
        self.columns.get_or_insert_with(all);
        self
    }

    /// All fields of the rows.
    #[must_use]
    pub fn set(&self) -> &'static FieldSet {
        self.set
    }

    /// The shown fields.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        match &self.columns {
            None => self.set.fields[..self.usual].to_vec(),
            Some(columns) => columns.iter().map(|at| self.set.fields[*at]).collect(),
        }
    }

    /// Whether `--fields` names fields.
    #[must_use]
    pub fn names_fields(&self) -> bool {
        self.columns.is_some()
    }

    /// Whether `--sort` is given, so that no row can be printed before all are read.
    #[must_use]
    pub fn sorts(&self) -> bool {
        self.sort.is_some()
    }

    /// Whether `--sort` names this field.
    #[must_use]
    pub fn sorts_by(&self, name: &str) -> bool {
        let field = self.sort.and_then(|sort| self.set.fields.get(sort.field));
        field.is_some_and(|field| field.name == name)
    }

    /// The maximum number of rows.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.limit.unwrap_or(usize::MAX)
    }

    /// Sorts rows as requested and applies the limit. The sort is stable and puts unknown values last.
    /// `values` returns a row's fields by name.
    pub(super) fn arrange_by<T>(
        &self,
        rows: Vec<T>,
        values: impl Fn(&T) -> Map<String, Value>,
    ) -> Vec<T> {
        let Some(sort) = self.sort else {
            let mut rows = rows;
            rows.truncate(self.limit());
            return rows;
        };
        let name = self.set.fields[sort.field].name;
        let mut keyed: Vec<(Value, T)> = rows
            .into_iter()
            .map(|row| (values(&row).remove(name).unwrap_or_default(), row))
            .collect();
        keyed.order_by(|(a, _), (b, _)| compare(a, b, sort.descending));
        let rows = keyed.into_iter().map(|(_, row)| row);
        rows.take(self.limit()).collect()
    }
}

/// The fields of a row by name.
pub(super) fn values<T: Serialize>(row: &T) -> Map<String, Value> {
    match serde_json::to_value(row) {
        Ok(Value::Object(values)) => values,
        _ => Map::new(),
    }
}

fn compare(a: &Value, b: &Value, descending: bool) -> Ordering {
    let order = match (a, b) {
        (Value::Null, Value::Null) => return Ordering::Equal,
        (Value::Null, _) => return Ordering::Greater,
        (_, Value::Null) => return Ordering::Less,
        (Value::Number(a), Value::Number(b)) => match (a.as_u64(), b.as_u64()) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => a
                .as_f64()
                .partial_cmp(&b.as_f64())
                .unwrap_or(Ordering::Equal),
        },
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::String(a), Value::String(b)) => {
            a.to_lowercase().cmp(&b.to_lowercase()).then(a.cmp(b))
        }
        (Value::Array(a), Value::Array(b)) => a.len().cmp(&b.len()),
        _ => Ordering::Equal,
    };
    if descending { order.reverse() } else { order }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    static SET: FieldSet = FieldSet {
        row: "thing",
        fields: &[
            Field::new("id", "string", "its id"),
            Field::new("visits", "integer?", "how often"),
        ],
        keys: &[],
    };

    #[derive(Debug, Serialize, PartialEq)]
    struct Thing {
        id: &'static str,
        visits: Option<u64>,
    }

    fn things() -> Vec<Thing> {
        let thing = |id, visits| Thing { id, visits };
        vec![
            thing("b", Some(10)),
            thing("A", None),
            thing("c", Some(9)),
            thing("d", Some(10)),
        ]
    }

    fn sorted(sort: &str, limit: Option<usize>) -> String {
        let args = ShapeArgs {
            sort: Some(sort.into()),
            limit,
            ..ShapeArgs::default()
        };
        let shape = args.shape(&SET).unwrap();
        shape
            .arrange_by(things(), values)
            .iter()
            .map(|row| row.id)
            .collect()
    }

    #[test]
    fn rows_sort_by_value_with_unknown_ones_last() {
        assert_eq!(sorted("visits", None), "cbdA");
        assert_eq!(sorted("visits:desc", None), "bdcA");
        assert_eq!(sorted("id", Some(2)), "Ab");
        assert_eq!(Shape::all(&SET).arrange_by(things(), values), things());
    }

    #[test]
    fn an_unknown_field_names_the_nearest_or_all() {
        let shape = |names: &[&str]| {
            let fields = names.iter().map(|name| (*name).to_owned()).collect();
            let args = ShapeArgs {
                fields: Some(fields),
                ..ShapeArgs::default()
            };
            args.shape(&SET)
        };
        let error = shape(&["id", "vists"]).unwrap_err();
        assert_eq!(error.code(), Code::Usage);
        assert_eq!(crate::text::hints(&error), ["did you mean `visits`?"]);
        let error = shape(&["banana"]).unwrap_err();
        assert_eq!(crate::text::hints(&error), ["fields: id and visits"]);
        assert!(shape(&["id", "id"]).is_err());
        let names: Vec<&str> = shape(&["visits", " id"])
            .unwrap()
            .fields()
            .iter()
            .map(|field| field.name)
            .collect();
        assert_eq!(names, ["visits", "id"]);
    }

    #[test]
    fn an_unknown_order_is_refused() {
        let args = ShapeArgs {
            sort: Some("id:down".into()),
            ..ShapeArgs::default()
        };
        assert_eq!(args.shape(&SET).unwrap_err().code(), Code::Usage);
    }

    #[test]
    fn fields_without_a_value_ask_for_the_list() {
        use clap::Parser as _;
        #[derive(clap::Parser)]
        struct Cli {
            #[command(flatten)]
            shape: ShapeArgs,
        }
        let parse = |line: &[&str]| Cli::try_parse_from(line).unwrap().shape;
        assert!(parse(&["x", "--fields"]).lists_fields());
        assert!(!parse(&["x"]).lists_fields());
        let shape = parse(&["x", "--fields", "id,visits"]);
        assert!(!shape.lists_fields());
        assert_eq!(shape.fields.unwrap(), ["id", "visits"]);
    }
}
