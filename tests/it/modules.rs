//! No module imports a module that imports it, directly or through others.
//!
//! The imports of a module are parsed from its text: `use` lines and paths in the code, resolved
//! through re-exports to the file that defines the name. Re-exports themselves and tests don't count as
//! imports.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::Path;

/// The source folders of the crates.
const CRATES: [&str; 5] = [
    "src",
    "crates/config/src",
    "crates/core/src",
    "crates/sandbox/src",
    "crates/ui/src",
];

#[test]
fn no_module_imports_what_imports_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for sources in CRATES {
        let graph = Graph::read(&root.join(sources));
        assert!(graph.modules.len() > 5, "{sources}: not read");
        let circles = graph.circles();
        let circles = circles.iter().map(|circle| graph.imports_within(circle));
        let circles: Vec<String> = circles.collect();
        assert!(
            circles.is_empty(),
            "{sources}: circles\n  {}",
            circles.join("\n\n  ")
        );
    }
}

/// The modules of a crate by their paths (`backend::navidrome`; the root is empty).
struct Graph {
    modules: BTreeMap<String, Module>,
}

/// A module, parsed from its file.
struct Module {
    /// Its code without comments, string literals and tests.
    code: String,
    /// Its imports: each local name, and its path from the root.
    uses: Vec<Use>,
}

struct Use {
    name: String,
    path: Vec<String>,
    is_public: bool,
}

impl Graph {
    fn read(sources: &Path) -> Self {
        let mut modules = BTreeMap::new();
        let mut files = Vec::new();
        collect(sources, sources, &mut files);
        for (path, text) in files {
            let code = bare(&text);
            let uses = uses(&code, &path);
            modules.insert(path, Module { code, uses });
        }
        // Modules that only tests declare are test code.
        let declared: BTreeSet<String> = modules
            .iter()
            .flat_map(|(path, module)| declared(&module.code, path))
            .collect();
        let mut kept = BTreeSet::from([String::new()]);
        for path in modules.keys() {
            let parent = path.rsplit_once("::").map_or("", |(parent, _)| parent);
            if declared.contains(path) && kept.contains(parent) {
                kept.insert(path.clone());
            }
        }
        modules.retain(|path, _| kept.contains(path));
        Self { modules }
    }

    /// The module that defines the name at `path`, relative to the root.
    fn defines(&self, path: &[String], depth: usize) -> Option<String> {
        let mut module = String::new();
        let mut rest = path;
        while let Some((first, others)) = rest.split_first() {
            let child = join(&module, first);
            if !self.modules.contains_key(&child) {
                break;
            }
            module = child;
            rest = others;
        }
        let (name, others) = rest.split_first()?;
        let place = self.modules.get(&module)?;
        let imported = place.uses.iter().find(|import| import.name == *name);
        if let Some(import) = imported
            && depth < 8
        {
            let path = [&import.path[..], others].concat();
            return self.defines(&path, depth + 1);
        }
        // A glob import of a whole module.
        for import in place.uses.iter().filter(|import| import.name == "*") {
            let inside = import.path.join("::");
            if let Some(other) = self.modules.get(&inside)
                && has(&other.code, name)
            {
                return Some(inside);
            }
        }
        Some(module)
    }

    /// The modules that a module imports.
    fn imports(&self, path: &str) -> BTreeSet<String> {
        let module = &self.modules[path];
        let mut paths: Vec<Vec<String>> = Vec::new();
        for import in &module.uses {
            if !import.is_public {
                let mut path = import.path.clone();
                if import.name == "*" {
                    path.push("*".to_owned());
                }
                paths.push(path);
            }
        }
        for inline in inline_paths(&module.code) {
            let full = match inline[0].as_str() {
                "crate" | "super" | "self" => absolute(&inline, path),
                first => {
                    let imported = module.uses.iter().find(|import| import.name == first);
                    let child = join(path, first);
                    match imported {
                        Some(import) => [&import.path[..], &inline[1..]].concat(),
                        None if self.modules.contains_key(&child) => {
                            let mut full: Vec<String> = segments(path);
                            full.extend(inline.iter().cloned());
                            full
                        }
                        None => continue,
                    }
                }
            };
            paths.push(full);
        }
        let defined = paths.iter().filter_map(|path| self.defines(path, 0));
        defined.filter(|module| module != path).collect()
    }

    /// Sets of modules with cyclic imports (Tarjan).
    fn circles(&self) -> Vec<Vec<String>> {
        let mut search = Search {
            imports: self
                .modules
                .keys()
                .map(|path| (path.clone(), self.imports(path)))
                .collect(),
            ..Search::default()
        };
        for path in self.modules.keys() {
            if !search.seen.contains_key(path) {
                search.visit(path);
            }
        }
        search.circles
    }

    /// The imports between the modules of a cycle.
    fn imports_within(&self, circle: &[String]) -> String {
        let lines = circle.iter().map(|path| {
            let others = self.imports(path).into_iter();
            let inside: Vec<String> = others.filter(|other| circle.contains(other)).collect();
            format!("{path} -> {}", inside.join(" "))
        });
        lines.collect::<Vec<_>>().join("\n  ")
    }
}

#[derive(Default)]
struct Search {
    imports: BTreeMap<String, BTreeSet<String>>,
    seen: BTreeMap<String, usize>,
    low: BTreeMap<String, usize>,
    stack: Vec<String>,
    circles: Vec<Vec<String>>,
}

impl Search {
    fn visit(&mut self, path: &str) {
        let order = self.seen.len();
        self.seen.insert(path.to_owned(), order);
        self.low.insert(path.to_owned(), order);
        self.stack.push(path.to_owned());
        for other in self.imports[path].clone() {
            if !self.seen.contains_key(&other) {
                self.visit(&other);
            } else if !self.stack.contains(&other) {
                continue;
            }
            let low = self.low[&other].min(self.low[path]);
            self.low.insert(path.to_owned(), low);
        }
        if self.low[path] == order {
            let at = self.stack.iter().position(|other| other == path).unwrap();
            let circle = self.stack.split_off(at);
            if circle.len() > 1 {
                self.circles.push(circle);
            }
        }
    }
}

/// The files of a crate with their module paths.
fn collect(folder: &Path, root: &Path, files: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, root, files);
            continue;
        }
        let inside = path
            .strip_prefix(root)
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let Some(inside) = inside.strip_suffix(".rs") else {
            continue;
        };
        let module = if ["lib", "main"].contains(&inside) {
            ""
        } else {
            inside.strip_suffix("/mod").unwrap_or(inside)
        };
        files.push((
            module.replace('/', "::"),
            fs::read_to_string(&path).unwrap(),
        ));
    }
}

fn join(module: &str, name: &str) -> String {
    if module.is_empty() {
        name.to_owned()
    } else {
        format!("{module}::{name}")
    }
}

fn segments(path: &str) -> Vec<String> {
    path.split("::")
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Resolves a path that begins with `crate`, `self` or `super`.
fn absolute(path: &[String], module: &str) -> Vec<String> {
    let mut full = segments(module);
    for part in path {
        match part.as_str() {
            "crate" => full.clear(),
            "self" => {}
            "super" => {
                full.pop();
            }
            part => full.push(part.to_owned()),
        }
    }
    full
}

/// Whether a module's code defines a name.
fn has(code: &str, name: &str) -> bool {
    [
        "fn", "struct", "enum", "trait", "const", "static", "type", "mod",
    ]
    .iter()
    .any(|keyword| {
        let definition = format!("{keyword} {name}");
        let mut found = code.match_indices(&definition);
        found.any(|(at, found)| !code[at + found.len()..].starts_with(is_word))
    })
}

fn is_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

/// The modules that a module declares.
fn declared(code: &str, path: &str) -> Vec<String> {
    let words: Vec<&str> = code.split_whitespace().collect();
    let pairs = words.windows(2).filter(|pair| pair[0] == "mod");
    let names = pairs.filter_map(|pair| pair[1].strip_suffix(';'));
    names.map(|name| join(path, name)).collect()
}

/// The `use` lines of a module.
fn uses(code: &str, module: &str) -> Vec<Use> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("use ") {
        let before = &code[..at];
        if before.ends_with(is_word) {
            continue;
        }
        let Some(end) = code[at..].find(';') else {
            continue;
        };
        let tree: String = code[at + 4..at + end]
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let line = before.trim_end();
        let is_public = line.ends_with("pub")
            || (line.ends_with(')')
                && line
                    .rsplit(['\n', ';', '}'])
                    .next()
                    .unwrap_or_default()
                    .trim_start()
                    .starts_with("pub("));
        for (name, path) in expanded(&tree) {
            if let Some(path) = rooted(&path, module, code) {
                found.push(Use {
                    name,
                    path,
                    is_public,
                });
            }
        }
    }
    found
}

/// Resolves the path of a `use` line; `None` for other crates.
fn rooted(path: &[String], module: &str, code: &str) -> Option<Vec<String>> {
    match path[0].as_str() {
        "crate" | "self" | "super" => Some(absolute(path, module)),
        first if code.contains(&format!("mod {first};")) => {
            let mut full = segments(module);
            full.extend(path.iter().cloned());
            Some(full)
        }
        _ => None,
    }
}

/// The names and paths of a tree such as `a::{b, c as d, e::{self, f}}`.
fn expanded(tree: &str) -> Vec<(String, Vec<String>)> {
    let tree = tree.trim();
    if let Some((head, rest)) = tree.split_once('{') {
        let inner = rest.trim_end().strip_suffix('}').unwrap_or(rest);
        let head: Vec<String> = segments(head.trim());
        return split(inner)
            .into_iter()
            .flat_map(|part| expanded(&part))
            .map(|(name, path)| {
                let mut full = head.clone();
                let is_self = path.len() == 1 && path[0] == "self";
                if !is_self {
                    full.extend(path);
                }
                let name = if name == "self" {
                    full.last().cloned().unwrap_or_default()
                } else {
                    name
                };
                (name, full)
            })
            .collect();
    }
    if tree.is_empty() {
        return Vec::new();
    }
    let (path, name) = tree
        .split_once(" as ")
        .map_or((tree, None), |(path, name)| (path, Some(name)));
    let mut path = segments(path);
    let last = path.last().cloned().unwrap_or_default();
    if last == "*" {
        path.pop();
    }
    vec![(name.map_or(last, str::to_owned), path)]
}

/// Splits a list at its commas, but not inside braces.
fn split(list: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for sign in list.chars() {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(sign);
    }
    parts
        .into_iter()
        .map(|part| part.trim().to_owned())
        .collect()
}

/// Paths of at least two segments in the code, without `use` lines.
fn inline_paths(code: &str) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find("::") {
        let head = &rest[..at];
        let first_at = head
            .rfind(|sign| !is_word(sign))
            .map_or(0, |at| at + head[at..].chars().next().unwrap().len_utf8());
        let first = &head[first_at..];
        let is_use = head[..first_at].trim_end().ends_with("use");
        let end = rest[first_at..]
            .find(|sign: char| !is_word(sign) && sign != ':')
            .unwrap_or(rest.len() - first_at);
        let path = segments(&rest[first_at..first_at + end]);
        if !first.is_empty() && !is_use && path.len() > 1 {
            paths.push(path);
        }
        rest = &rest[(first_at + end).max(at + 2)..];
    }
    paths
}

/// Code with comments replaced by spaces, and also string and character literals unless they are kept.
/// The length stays the same.
fn masked(text: &str, keeps_texts: bool) -> String {
    let signs: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < signs.len() {
        let next = |by: usize| signs.get(at + by).copied().unwrap_or_default();
        let end = match (signs[at], next(1)) {
            ('/', '/') => find(&signs, at, |end| signs[end] == '\n'),
            ('/', '*') => {
                find(&signs, at + 2, |end| {
                    signs[end] == '*' && signs.get(end + 1) == Some(&'/')
                }) + 2
            }
            ('r', '"' | '#')
                if !at
                    .checked_sub(1)
                    .is_some_and(|before| is_word(signs[before])) =>
            {
                let hashes = signs[at + 1..]
                    .iter()
                    .take_while(|sign| **sign == '#')
                    .count();
                if signs.get(at + 1 + hashes) == Some(&'"') {
                    let close: Vec<char> = format!("\"{}", "#".repeat(hashes)).chars().collect();
                    find(&signs, at + 2 + hashes, |end| {
                        signs[end..].starts_with(&close)
                    }) + close.len()
                } else {
                    at
                }
            }
            ('"', _) => {
                let mut end = at + 1;
                while end < signs.len() && signs[end] != '"' {
                    end += if signs[end] == '\\' { 2 } else { 1 };
                }
                end + 1
            }
            ('\'', '\\') => find(&signs, at + 3, |end| signs[end] == '\'') + 1,
            ('\'', _) if next(2) == '\'' => at + 3,
            _ => at,
        };
        let is_comment = signs[at] == '/';
        let end = end.min(signs.len());
        if end == at {
            out.push(signs[at]);
            at += 1;
        } else if keeps_texts && !is_comment {
            out.extend(&signs[at..end]);
            at = end;
        } else {
            let length: usize = signs[at..end].iter().map(|sign| sign.len_utf8()).sum();
            out.push_str(&" ".repeat(length));
            at = end;
        }
    }
    out
}

fn find(signs: &[char], from: usize, is_end: impl Fn(usize) -> bool) -> usize {
    (from..signs.len())
        .find(|at| is_end(*at))
        .unwrap_or(signs.len())
}

/// The ranges of tests in masked code: the items under `#[cfg(test)]`.
fn tests(code: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = code[from..].find("#[cfg(test)]") {
        let start = from + at;
        let item = &code[start..];
        let end = item.find(['{', ';']).unwrap_or(item.len() - 1);
        let end = if item[end..].starts_with(';') {
            end
        } else {
            end + closing(&item[end..])
        };
        from = start + end + 1;
        found.push(start..from);
    }
    found
}

/// The same text without those parts.
fn without(text: &str, parts: &[Range<usize>]) -> String {
    let mut out = String::new();
    let mut from = 0;
    for part in parts {
        out.push_str(&text[from..part.start]);
        from = part.end;
    }
    out + &text[from..]
}

/// Code without comments, literals and tests.
fn bare(text: &str) -> String {
    let code = masked(text, false);
    without(&code, &tests(&code))
}

/// The position of the brace that closes the one at the start of a text.
fn closing(text: &str) -> usize {
    let mut depth = 0;
    for (at, sign) in text.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    text.len() - 1
}

#[test]
fn a_circle_is_found_through_a_re_export() {
    let module = |path: &str, text: &str| {
        let code = bare(text);
        let uses = uses(&code, path);
        (path.to_owned(), Module { code, uses })
    };
    let graph = |texts: &[(&str, &str)]| Graph {
        modules: texts
            .iter()
            .map(|(path, text)| module(path, text))
            .collect(),
    };
    let round = graph(&[
        ("", "mod a; mod b; mod c;"),
        ("a", "mod inner; pub use inner::{Name, other as Other};"),
        (
            "a::inner",
            "use crate::b::{self, Thing}; fn f() { b::run() }",
        ),
        ("b", "fn g() { crate::c::h(); }"),
        ("c", "use super::a::Name; // use crate::a;"),
    ]);
    assert_eq!(round.circles(), [["a::inner", "b", "c"]]);
    let straight = graph(&[
        ("", "mod a; mod b;"),
        (
            "a",
            "use crate::b::X; #[cfg(test)] mod tests { use crate::b; }",
        ),
        (
            "b",
            "/// `crate::a::y`\n#[cfg(test)] mod tests { use crate::a::Y; } const T: &str = \"crate::a::Z\";",
        ),
    ]);
    assert!(straight.circles().is_empty());
}

#[test]
fn the_core_names_no_command_and_no_flag() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/core/src");
    let graph = Graph::read(&sources);
    let mut files = Vec::new();
    collect(&sources, &sources, &mut files);
    // Modules that exist only for tests aren't in the graph.
    for (path, text) in files
        .iter()
        .filter(|(path, _)| graph.modules.contains_key(path))
    {
        let parts = tests(&masked(text, false));
        let code = without(&masked(text, true), &parts);
        for named in ["\"--", "`--", "sharectl "] {
            assert!(!code.contains(named), "{path} says {named:?}");
        }
    }
}
