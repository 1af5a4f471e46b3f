//! References to shares and items, links, labels, and slugs: printed values identify the same thing.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sharectl_core::domain::item::ItemReference;
use sharectl_core::domain::link::{Parameter, SharePage};
use sharectl_core::domain::reference::ShareReference;
use sharectl_core::domain::{link, slug};

fuzz_target!(|data: &[u8]| {
    let Some(text) = sharectl_fuzz::text(data) else {
        return;
    };
    if let Ok(reference) = ShareReference::parse(text) {
        let printed = reference.to_string();
        let read = ShareReference::parse(&printed);
        assert_eq!(read.ok(), Some(reference), "{printed:?}");
    }
    if let Ok(ItemReference::Typed(item)) = ItemReference::parse(text) {
        let read = ItemReference::parse(&item.to_string());
        assert_eq!(read.ok(), Some(ItemReference::Typed(item)));
    }
    // Control characters at the ends aren't part of an address; in the middle they are.
    if link::is_link(text) && !text.contains(char::is_control) {
        check_link(text.trim());
    }
    let made = slug::from_title(text);
    if !made.is_empty() {
        assert!(slug::check(&made).is_ok(), "{made:?}");
        assert_eq!(slug::from_title(&made), made);
    }
    assert!(slug::is_named(text, &slug::name(text)), "{text:?}");
});

/// A start time can be set and replaced, and leads to the same share.
fn check_link(link: &str) {
    let _ = link::token_expiry(link);
    let _ = SharePage::of(link).map(|page| page.name().len());
    let at = |seconds| link::with_parameters(link, &[Parameter::start(seconds)]);
    let (one, other) = (at(754), at(90));
    let again = link::with_parameters(&one, &[Parameter::start(90)]);
    assert_eq!(again, other);
    assert!(link::same_share(link, link));
    if link::slug_of(link).is_some() {
        assert!(link::same_share(link, &one), "{one}");
        assert!(link::same_share(&one, &other), "{one}");
    }
    assert_eq!(link::slug_of(&one), link::slug_of(link));
}
