//! Reports about shares: findings, charts, metrics, and the page for a browser.

use super::safety::is_safe;
use super::stranger::Stranger;
use crate::support::{has, skipped};

/// The elements that the page may contain.
const ELEMENTS: [&str; 34] = [
    "!doctype", "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "p",
    "section", "article", "dl", "dt", "dd", "div", "ul", "li", "span", "bdi", "svg", "rect",
    "table", "thead", "tbody", "tr", "th", "td", "footer", "a", "b", "i",
];

/// The names of all elements that begin or end in a page, parsed as leniently as a browser does.
fn elements(page: &str) -> Vec<String> {
    let parts = page.split('<').skip(1);
    parts
        .map(|part| {
            let name = part.trim_start_matches('/');
            let end = name.find(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '!'));
            name[..end.unwrap_or(name.len())].to_ascii_lowercase()
        })
        .collect()
}

#[test]
fn the_page_holds_our_elements_and_nothing_else() {
    let home = Stranger::new();
    for more in ["", " --with-links"] {
        let _ = home.run(&format!("stats --html page.html{more}"));
        let page = std::fs::read_to_string(home.env.work().join("page.html")).unwrap();
        is_safe(&page);
        for name in elements(&page) {
            assert!(ELEMENTS.contains(&name.as_str()), "{name:?}");
        }
        for never in ["onerror=a", "javascript:a", "<!--", "evil/x.png\""] {
            assert!(
                !page.to_ascii_lowercase().contains(&format!("<{never}")),
                "{never}"
            );
        }
        let rows = page.matches("<tr class=").count();
        assert_eq!(rows, home.len());
        let links = page.matches("<a href=\"http://127.").count();
        assert_eq!(links, page.matches("<a ").count());
        assert_eq!(links, if more.is_empty() { 0 } else { home.len() });
    }
}

#[test]
fn a_line_of_metrics_is_one_of_ours() {
    let home = Stranger::new();
    let metrics = home
        .run("stats -o prometheus --check --per-share --with-links")
        .stdout;
    is_safe(&metrics);
    for line in metrics.split_terminator('\n') {
        let ours = ["# HELP sharectl_", "# TYPE sharectl_", "sharectl_"];
        assert!(ours.iter().any(|begin| line.starts_with(begin)), "{line:?}");
    }
    let infos = metrics
        .lines()
        .filter(|line| line.starts_with("sharectl_share_info{"));
    assert_eq!(infos.count(), home.len());
    if !has(&home.env, "promtool") {
        return skipped("promtool is not installed, so nothing checked hostile metrics");
    }
    let checked = home
        .env
        .shell("promtool check metrics")
        .stdin(metrics.as_str())
        .run();
    assert_eq!((checked.code, checked.stderr.trim()), (0, ""), "{checked}");
}

#[test]
fn findings_and_charts_stay_in_their_lines() {
    let home = Stranger::new();
    for line in [
        "check --within 60d --fail-on never",
        "check --within 60d --fail-on never -o json",
        "stats --top 300",
        "stats --top 300 -o json",
    ] {
        is_safe(&home.run(line).stdout);
    }
    is_safe(&home.drawn("check --within 60d --fail-on never"));
    is_safe(&home.drawn("stats --top 300"));
}
