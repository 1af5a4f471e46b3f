//! The pages of the guide are consistent: link targets exist, and the table of contents is complete.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::generated::repository;

/// All pages: those in the root and in `docs/`.
fn pages() -> Vec<PathBuf> {
    let folders = [repository().to_owned(), repository().join("docs")];
    let files = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let files = files.map(|file| file.unwrap().path());
    files
        .filter(|file| file.extension().is_some_and(|ending| ending == "md"))
        .collect()
}

/// The targets of a page's links and pictures, except in code.
fn targets(text: &str) -> Vec<String> {
    let mut in_code = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        let spans = line.split('`').step_by(2).collect::<Vec<_>>().join(" ");
        for (begin, end) in [("](", ')'), ("src=\"", '"'), ("srcset=\"", '"')] {
            let parts = spans.split(begin).skip(1);
            found.extend(
                parts
                    .filter_map(|part| part.split(end).next())
                    .map(str::to_owned),
            );
        }
    }
    found
}

/// The anchors that a renderer creates for the headings of a page.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| -> String {
        let heading = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = heading
            .chars()
            .filter(|sign| sign.is_alphanumeric() || " -_".contains(*sign));
        kept.map(|sign| if sign == ' ' { '-' } else { sign })
            .collect()
    };
    headings.map(anchor).collect()
}

fn is_local(target: &str) -> bool {
    !target.contains("://") && !target.starts_with("mailto:")
}

/// The problem with a link of a page, if it has one.
fn fault(page: &Path, target: &str) -> Option<String> {
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let file = match path {
        "" => page.to_owned(),
        path => page.parent().unwrap().join(path),
    };
    let name = page.display();
    if !file.exists() {
        return Some(format!("{name}: {target} leads nowhere"));
    }
    if anchor.is_empty() {
        return None;
    }
    let text = std::fs::read_to_string(&file).unwrap();
    (!anchors(&text).contains(anchor)).then(|| format!("{name}: no heading for {target}"))
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let mut count = 0;
    let mut faults = Vec::new();
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        for target in targets(&text).iter().filter(|target| is_local(target)) {
            count += 1;
            faults.extend(fault(&page, target));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(count > 20, "only {count} links were found");
}

#[test]
fn every_page_of_the_guide_is_in_its_table_of_contents() {
    let docs = repository().join("docs");
    let summary = std::fs::read_to_string(docs.join("SUMMARY.md")).unwrap();
    let listed: BTreeSet<String> = targets(&summary).into_iter().collect();
    let there = pages()
        .into_iter()
        .filter(|page| page.parent() == Some(&*docs));
    let there = there.map(|page| page.file_name().unwrap().to_str().unwrap().to_owned());
    let there: BTreeSet<String> = there.filter(|name| name != "SUMMARY.md").collect();
    assert_eq!(listed, there);
}

#[test]
fn a_page_has_one_title_everywhere() {
    let docs = repository().join("docs");
    let summary = std::fs::read_to_string(docs.join("SUMMARY.md")).unwrap();
    let mut count = 0;
    for line in summary.lines() {
        let link = line.trim_start_matches("- ").strip_prefix('[');
        let Some((title, file)) = link.and_then(|link| link.split_once("](")) else {
            continue;
        };
        let text = std::fs::read_to_string(docs.join(file.trim_end_matches(')'))).unwrap();
        assert_eq!(text.lines().next(), Some(&*format!("# {title}")), "{file}");
        count += 1;
    }
    assert!(count > 10, "only {count} pages were found");
}
