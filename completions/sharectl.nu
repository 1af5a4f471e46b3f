module completions {

  def "nu-complete sharectl output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl color" [] {
    [ "auto" "always" "never" ]
  }

  # Administer the public shares of media servers
  export extern sharectl [
    --output(-o): string@"nu-complete sharectl output" # Output format; define your own with `template='{{ url }}'`
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --no-input                # Never ask; fail instead, and name the flag to use
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    --version(-V)             # Print version
  ]

  def "nu-complete sharectl create download" [] {
    [ "on" "off" ]
  }

  def "nu-complete sharectl create qr_level" [] {
    [ "low" "medium" "quartile" "high" ]
  }

  def "nu-complete sharectl create output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl create color" [] {
    [ "auto" "always" "never" ]
  }

  # Share items; the link is the last line of stdout
  export extern "sharectl create" [
    --song: string            # Share the song with this title
    --album: string           # Share the album with this title; with --song, the album of the song
    --artist: string          # Share the artist with this name; with --song or --album, their artist
    --playlist: string        # Share the playlist with this name
    --book: string            # Share the book with this title
    --episode: string         # Share the episode with this title
    --series: string          # Share all books of the series with this name (Audiobookshelf; use with --each)
    --collection: string      # Share all books of the collection with this name (Audiobookshelf; use with --each)
    --author: string          # Share all books of this author (Audiobookshelf; use with --each)
    --partial                 # Accept a partial title if exactly one item contains these words
    --expires(-e): string     # Expiry: 7d, 12h, 2027-01-01, never … [default: the server's default-expires, else 30d]
    --description(-d): string # Description that visitors see
    --download: string@"nu-complete sharectl create download" # Whether visitors may download [default: off]
    --slug: string            # Readable part of the link (Audiobookshelf)
    --take-over               # Give the new share the slug of a share whose book was deleted (Audiobookshelf)
    --stream-format: string   # Audio format for visitors, such as mp3
    --max-bit-rate: string    # Maximum bit rate for visitors, in kbit/s
    --each                    # Create a separate share for each item
    --reuse                   # Reuse an active share that has the same contents instead of creating one
    --renew-before: string    # With --reuse, renew a share if less than this time is left [default: half of --expires]
    --live                    # Fail unless the share follows the playlist as it changes
    --freeze                  # Share the songs that a playlist contains now
    --from: path              # Create a share for each row of a CSV, JSONL, or JSON file (columns such as items, expires, description); `-` reads stdin
    --rejects: path           # Write failed rows to this file, to retry with --from
    --markdown                # Print links as Markdown, with the share's title
    --html                    # Print links as HTML, with the share's title
    --qr                      # Print the link as a QR code on stderr
    --qr-file: path           # Write the QR code to an .svg or .png file; several links get one each, such as `poster_ID.svg`
    --qr-level: string@"nu-complete sharectl create qr_level" # Error correction level of the QR code [default: medium]
    --copy                    # Copy the link to the clipboard; works over ssh, tmux, and screen
    --open                    # Open the link in a browser
    --fields: string          # Show only these fields, in this order; without a value, list all fields
    --sort: string            # Sort by a field; `:desc` reverses the order
    --limit: string           # Show at most N rows
    --output(-o): string@"nu-complete sharectl create output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl create color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    ...items: string          # Items: KIND:ID, the address of an item's page, an id, or a title; `-` reads one reference per line from stdin
  ]

  def "nu-complete sharectl list output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl list color" [] {
    [ "auto" "always" "never" ]
  }

  # List shares
  export extern "sharectl list" [
    --watch                   # Refresh the list until Ctrl-C
    --interval: string        # Time between refreshes [default: 5s]
    --all                     # All shares; this is the default
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Shares that expired at least this long ago
    --expires-within: string  # Active shares that expire within this time
    --never-expires           # Shares that never expire
    --created-before: string  # Shares created before this date, or more than this long ago
    --created-after: string   # Shares created after this date, or within this time
    --unvisited               # Shares that were never visited
    --not-visited-for: string # Shares not visited for this long
    --owner: string           # Shares of this owner; `any` for all owners
    --match: string           # Shares with this text in the description or label (the title of the contents), ignoring case
    --regex: string           # Shares whose description or label matches this regular expression
    --kind: string            # Shares of this kind of item: song, album, …, or mixed
    --item: string            # Shares of exactly this item
    --library: string         # Shares whose contents are in this library (Audiobookshelf, Navidrome)
    --contains: string        # Shares that contain this item, directly or through an album, artist, or playlist
    --broken                  # Shares whose contents no longer exist, or have no audio
    --where: string           # Shares that match a filter such as 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --fields: string          # Show only these fields, in this order; without a value, list all fields
    --sort: string            # Sort by a field; `:desc` reverses the order
    --limit: string           # Show at most N rows
    --fail-empty              # Exit with 5 if nothing is found
    --output(-o): string@"nu-complete sharectl list output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl list color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete sharectl show output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl show color" [] {
    [ "auto" "always" "never" ]
  }

  # Show shares in full, with their tracks
  export extern "sharectl show" [
    --all                     # All shares
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Shares that expired at least this long ago
    --expires-within: string  # Active shares that expire within this time
    --never-expires           # Shares that never expire
    --created-before: string  # Shares created before this date, or more than this long ago
    --created-after: string   # Shares created after this date, or within this time
    --unvisited               # Shares that were never visited
    --not-visited-for: string # Shares not visited for this long
    --owner: string           # Shares of this owner; `any` for all owners
    --match: string           # Shares with this text in the description or label (the title of the contents), ignoring case
    --regex: string           # Shares whose description or label matches this regular expression
    --kind: string            # Shares of this kind of item: song, album, …, or mixed
    --item: string            # Shares of exactly this item
    --library: string         # Shares whose contents are in this library (Audiobookshelf, Navidrome)
    --contains: string        # Shares that contain this item, directly or through an album, artist, or playlist
    --broken                  # Shares whose contents no longer exist, or have no audio
    --where: string           # Shares that match a filter such as 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --fields: string          # Show only these fields, in this order; without a value, list all fields
    --sort: string            # Sort by a field; `:desc` reverses the order
    --limit: string           # Show at most N rows
    --fail-empty              # Exit with 5 if nothing is found
    --output(-o): string@"nu-complete sharectl show output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl show color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    ...shares: string         # Shares: link, id, slug, or SERVER/ID; `@` is the one you last created in a terminal, `-` reads one per line from stdin
  ]

  def "nu-complete sharectl update download" [] {
    [ "on" "off" ]
  }

  def "nu-complete sharectl update output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl update color" [] {
    [ "auto" "always" "never" ]
  }

  # Change a share's description, expiry, or download permission
  export extern "sharectl update" [
    --description(-d): string # New description; '' removes it
    --download: string@"nu-complete sharectl update download" # Whether visitors may download
    --expires(-e): string     # New expiry: 7d (from now), 12h, 2027-01-01, never, now …
    --revive                  # With selectors, also change expired shares
    --from: path              # Read changes from a CSV, JSONL, or JSON file whose rows name a share in `ref` or `url`; `-` is stdin
    --rejects: path           # Write failed rows to this file, to retry with --from
    --all                     # All of your shares; use --owner for other owners' shares
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Shares that expired at least this long ago
    --expires-within: string  # Active shares that expire within this time
    --never-expires           # Shares that never expire
    --created-before: string  # Shares created before this date, or more than this long ago
    --created-after: string   # Shares created after this date, or within this time
    --unvisited               # Shares that were never visited
    --not-visited-for: string # Shares not visited for this long
    --owner: string           # Shares of this owner; `any` for all owners
    --match: string           # Shares with this text in the description or label (the title of the contents), ignoring case
    --regex: string           # Shares whose description or label matches this regular expression
    --kind: string            # Shares of this kind of item: song, album, …, or mixed
    --item: string            # Shares of exactly this item
    --library: string         # Shares whose contents are in this library (Audiobookshelf, Navidrome)
    --contains: string        # Shares that contain this item, directly or through an album, artist, or playlist
    --broken                  # Shares whose contents no longer exist, or have no audio
    --where: string           # Shares that match a filter such as 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --fail-empty              # Exit with 5 if nothing is found
    --fields: string          # Show only these fields, in this order; without a value, list all fields
    --output(-o): string@"nu-complete sharectl update output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl update color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    ...shares: string         # Shares: link, id, slug, or SERVER/ID; `@` is the one you last created in a terminal, `-` reads one per line from stdin
  ]

  def "nu-complete sharectl expire qr_level" [] {
    [ "low" "medium" "quartile" "high" ]
  }

  def "nu-complete sharectl expire output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl expire color" [] {
    [ "auto" "always" "never" ]
  }

  # Set, extend, or shorten the expiry of shares
  export extern "sharectl expire" [
    --in: string              # Expire this long from now
    --until: string           # Expire at this date or time
    --by: string              # Extend the current expiry by this much (negative: shorten it)
    --at-least: string        # Extend the expiry to at least this; never shortens it
    --now                     # Expire at once
    --never                   # Never expire
    --revive                  # With selectors, also change expired shares
    --qr                      # Print the link as a QR code on stderr
    --qr-file: path           # Write the QR code to an .svg or .png file; several links get one each, such as `poster_ID.svg`
    --qr-level: string@"nu-complete sharectl expire qr_level" # Error correction level of the QR code [default: medium]
    --copy                    # Copy the link to the clipboard; works over ssh, tmux, and screen
    --open                    # Open the link in a browser
    --all                     # All of your shares; use --owner for other owners' shares
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Shares that expired at least this long ago
    --expires-within: string  # Active shares that expire within this time
    --never-expires           # Shares that never expire
    --created-before: string  # Shares created before this date, or more than this long ago
    --created-after: string   # Shares created after this date, or within this time
    --unvisited               # Shares that were never visited
    --not-visited-for: string # Shares not visited for this long
    --owner: string           # Shares of this owner; `any` for all owners
    --match: string           # Shares with this text in the description or label (the title of the contents), ignoring case
    --regex: string           # Shares whose description or label matches this regular expression
    --kind: string            # Shares of this kind of item: song, album, …, or mixed
    --item: string            # Shares of exactly this item
    --library: string         # Shares whose contents are in this library (Audiobookshelf, Navidrome)
    --contains: string        # Shares that contain this item, directly or through an album, artist, or playlist
    --broken                  # Shares whose contents no longer exist, or have no audio
    --where: string           # Shares that match a filter such as 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --fail-empty              # Exit with 5 if nothing is found
    --fields: string          # Show only these fields, in this order; without a value, list all fields
    --output(-o): string@"nu-complete sharectl expire output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl expire color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    ...shares: string         # Shares: link, id, slug, or SERVER/ID; `@` is the one you last created in a terminal, `-` reads one per line from stdin; the last argument can be WHEN, the new expiry: 7d (from now), +7d (extends it), a date, never, or now
  ]

  def "nu-complete sharectl rotate qr_level" [] {
    [ "low" "medium" "quartile" "high" ]
  }

  def "nu-complete sharectl rotate output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl rotate color" [] {
    [ "auto" "always" "never" ]
  }

  # Give shares new links; the old ones stop working
  export extern "sharectl rotate" [
    --slug: string            # Slug of the new link, if the server supports it; for one share
    --markdown                # Print links as Markdown, with the share's title
    --html                    # Print links as HTML, with the share's title
    --qr                      # Print the link as a QR code on stderr
    --qr-file: path           # Write the QR code to an .svg or .png file; several links get one each, such as `poster_ID.svg`
    --qr-level: string@"nu-complete sharectl rotate qr_level" # Error correction level of the QR code [default: medium]
    --copy                    # Copy the link to the clipboard; works over ssh, tmux, and screen
    --open                    # Open the link in a browser
    --all                     # All of your shares; use --owner for other owners' shares
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Shares that expired at least this long ago
    --expires-within: string  # Active shares that expire within this time
    --never-expires           # Shares that never expire
    --created-before: string  # Shares created before this date, or more than this long ago
    --created-after: string   # Shares created after this date, or within this time
    --unvisited               # Shares that were never visited
    --not-visited-for: string # Shares not visited for this long
    --owner: string           # Shares of this owner; `any` for all owners
    --match: string           # Shares with this text in the description or label (the title of the contents), ignoring case
    --regex: string           # Shares whose description or label matches this regular expression
    --kind: string            # Shares of this kind of item: song, album, …, or mixed
    --item: string            # Shares of exactly this item
    --library: string         # Shares whose contents are in this library (Audiobookshelf, Navidrome)
    --contains: string        # Shares that contain this item, directly or through an album, artist, or playlist
    --broken                  # Shares whose contents no longer exist, or have no audio
    --where: string           # Shares that match a filter such as 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --fail-empty              # Exit with 5 if nothing is found
    --fields: string          # Show only these fields, in this order; without a value, list all fields
    --output(-o): string@"nu-complete sharectl rotate output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl rotate color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    ...shares: string         # Shares: link, id, slug, or SERVER/ID; `@` is the one you last created in a terminal, `-` reads one per line from stdin
  ]

  def "nu-complete sharectl delete output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl delete color" [] {
    [ "auto" "always" "never" ]
  }

  # Delete shares; their links stop working
  export extern "sharectl delete" [
    --revoked                 # Mark as revoked: `undo` restores these shares only with --even-revoked
    --ignore-missing          # Ignore named shares that don't exist, so that you can run it repeatedly
    --all                     # All of your shares; use --owner for other owners' shares
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Shares that expired at least this long ago
    --expires-within: string  # Active shares that expire within this time
    --never-expires           # Shares that never expire
    --created-before: string  # Shares created before this date, or more than this long ago
    --created-after: string   # Shares created after this date, or within this time
    --unvisited               # Shares that were never visited
    --not-visited-for: string # Shares not visited for this long
    --owner: string           # Shares of this owner; `any` for all owners
    --match: string           # Shares with this text in the description or label (the title of the contents), ignoring case
    --regex: string           # Shares whose description or label matches this regular expression
    --kind: string            # Shares of this kind of item: song, album, …, or mixed
    --item: string            # Shares of exactly this item
    --library: string         # Shares whose contents are in this library (Audiobookshelf, Navidrome)
    --contains: string        # Shares that contain this item, directly or through an album, artist, or playlist
    --broken                  # Shares whose contents no longer exist, or have no audio
    --where: string           # Shares that match a filter such as 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --fail-empty              # Exit with 5 if nothing is found
    --fields: string          # Show only these fields, in this order; without a value, list all fields
    --output(-o): string@"nu-complete sharectl delete output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl delete color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    ...shares: string         # Shares: link, id, slug, or SERVER/ID; `@` is the one you last created in a terminal, `-` reads one per line from stdin
  ]

  def "nu-complete sharectl prune output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl prune color" [] {
    [ "auto" "always" "never" ]
  }

  # Delete expired shares; suitable for cron
  export extern "sharectl prune" [
    --grace: string           # Time to wait after a share expires before it is deleted, such as 7d
    --keep: string            # Keep this share: link, id, slug, or SERVER/ID; must exist (can be repeated)
    --keep-match: string      # Keep shares with this text in the description or label (can be repeated)
    --max-delete: string      # Abort if more than N shares, or N% of all your shares, would be deleted [default: no limit]
    --include-active          # Also delete active shares; needs a selector and a confirmation, and --max-delete without a terminal
    --max-skew: string        # Maximum difference between the server's clock and this one [default: 5min]
    --lock-wait: string       # Wait this long for another prune of this server to finish
    --all                     # All of your expired shares; this is the default
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Shares that expired at least this long ago
    --expires-within: string  # Active shares that expire within this time
    --never-expires           # Shares that never expire
    --created-before: string  # Shares created before this date, or more than this long ago
    --created-after: string   # Shares created after this date, or within this time
    --unvisited               # Shares that were never visited
    --not-visited-for: string # Shares not visited for this long
    --owner: string           # Shares of this owner; `any` for all owners
    --match: string           # Shares with this text in the description or label (the title of the contents), ignoring case
    --regex: string           # Shares whose description or label matches this regular expression
    --kind: string            # Shares of this kind of item: song, album, …, or mixed
    --item: string            # Shares of exactly this item
    --library: string         # Shares whose contents are in this library (Audiobookshelf, Navidrome)
    --contains: string        # Shares that contain this item, directly or through an album, artist, or playlist
    --broken                  # Shares whose contents no longer exist, or have no audio
    --where: string           # Shares that match a filter such as 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --fields: string          # Show only these fields, in this order; without a value, list all fields
    --output(-o): string@"nu-complete sharectl prune output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl prune color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete sharectl check visit" [] {
    [ "pages" "streams" ]
  }

  def "nu-complete sharectl check fail_on" [] {
    [ "error" "warning" "info" "never" ]
  }

  def "nu-complete sharectl check output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl check color" [] {
    [ "auto" "always" "never" ]
  }

  # Find problems: dead contents, links that visitors can't open
  export extern "sharectl check" [
    --within: string          # Warn of shares that expire within this time [default: 7d]
    --stale: string           # Report shares not visited for this long [default: 90d]
    --visit: string@"nu-complete sharectl check visit" # Open the page of every share; `streams` also asks for the first track. This counts as a visit, and shows as a listener on Audiobookshelf
    --only: string            # Report these findings only: codes, or `error`, `warning`, `info`
    --ignore: string          # Leave these findings out: codes, or `error`, `warning`, `info`
    --fail-on: string@"nu-complete sharectl check fail_on" # Exit with 12 if there is a finding of at least this severity [default: error]
    --resolve: string         # Connect to ADDRESS for HOST:PORT of a public base URL, instead of using DNS (can be repeated)
    --all                     # All shares; this is the default
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Shares that expired at least this long ago
    --expires-within: string  # Active shares that expire within this time
    --never-expires           # Shares that never expire
    --created-before: string  # Shares created before this date, or more than this long ago
    --created-after: string   # Shares created after this date, or within this time
    --unvisited               # Shares that were never visited
    --not-visited-for: string # Shares not visited for this long
    --owner: string           # Shares of this owner; `any` for all owners
    --match: string           # Shares with this text in the description or label (the title of the contents), ignoring case
    --regex: string           # Shares whose description or label matches this regular expression
    --kind: string            # Shares of this kind of item: song, album, …, or mixed
    --item: string            # Shares of exactly this item
    --library: string         # Shares whose contents are in this library (Audiobookshelf, Navidrome)
    --contains: string        # Shares that contain this item, directly or through an album, artist, or playlist
    --broken                  # Shares whose contents no longer exist, or have no audio
    --where: string           # Shares that match a filter such as 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --fields: string          # Show only these fields, in this order; without a value, list all fields
    --sort: string            # Sort by a field; `:desc` reverses the order
    --limit: string           # Show at most N rows
    --output(-o): string@"nu-complete sharectl check output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl check color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete sharectl stats output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl stats color" [] {
    [ "auto" "always" "never" ]
  }

  # Count shares, expiries, and visits
  export extern "sharectl stats" [
    --top: string             # How many of the most visited shares to name [default: 5]
    --html: path              # Write a page for a browser to this file, with what `sharectl check` finds
    --textfile: path          # Write metrics for Prometheus to this file, for node_exporter's textfile collector
    --check                   # Include the number of `sharectl check` findings in the metrics
    --per-share               # Give every share metrics of its own, with its title and a short hash as labels
    --with-links              # Put ids and links into metrics, pages and rows; files are then readable by you only
    --all                     # All shares; this is the default
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Shares that expired at least this long ago
    --expires-within: string  # Active shares that expire within this time
    --never-expires           # Shares that never expire
    --created-before: string  # Shares created before this date, or more than this long ago
    --created-after: string   # Shares created after this date, or within this time
    --unvisited               # Shares that were never visited
    --not-visited-for: string # Shares not visited for this long
    --owner: string           # Shares of this owner; `any` for all owners
    --match: string           # Shares with this text in the description or label (the title of the contents), ignoring case
    --regex: string           # Shares whose description or label matches this regular expression
    --kind: string            # Shares of this kind of item: song, album, …, or mixed
    --item: string            # Shares of exactly this item
    --library: string         # Shares whose contents are in this library (Audiobookshelf, Navidrome)
    --contains: string        # Shares that contain this item, directly or through an album, artist, or playlist
    --broken                  # Shares whose contents no longer exist, or have no audio
    --where: string           # Shares that match a filter such as 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --fields: string          # Show only these fields, in this order; without a value, list all fields
    --sort: string            # Sort by a field; `:desc` reverses the order
    --limit: string           # Show at most N rows
    --output(-o): string@"nu-complete sharectl stats output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl stats color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete sharectl export output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl export color" [] {
    [ "auto" "always" "never" ]
  }

  # Write shares as a file that `diff` and `apply` read
  export extern "sharectl export" [
    --to: path                # Write to this file instead of stdout
    --all                     # All shares; this is the default
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Shares that expired at least this long ago
    --expires-within: string  # Active shares that expire within this time
    --never-expires           # Shares that never expire
    --created-before: string  # Shares created before this date, or more than this long ago
    --created-after: string   # Shares created after this date, or within this time
    --unvisited               # Shares that were never visited
    --not-visited-for: string # Shares not visited for this long
    --owner: string           # Shares of this owner; `any` for all owners
    --match: string           # Shares with this text in the description or label (the title of the contents), ignoring case
    --regex: string           # Shares whose description or label matches this regular expression
    --kind: string            # Shares of this kind of item: song, album, …, or mixed
    --item: string            # Shares of exactly this item
    --library: string         # Shares whose contents are in this library (Audiobookshelf, Navidrome)
    --contains: string        # Shares that contain this item, directly or through an album, artist, or playlist
    --broken                  # Shares whose contents no longer exist, or have no audio
    --where: string           # Shares that match a filter such as 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --fail-empty              # Exit with 5 if no share matches
    --output(-o): string@"nu-complete sharectl export output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl export color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete sharectl diff output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl diff color" [] {
    [ "auto" "always" "never" ]
  }

  # Compare servers with a file of shares
  export extern "sharectl diff" [
    --revive                  # Create or extend shares that have expired or were pruned
    --recreate                # Replace shares whose contents differ; they get new links
    --delete-unlisted         # Delete shares in the file's scope that are not in the file
    --max-delete: string      # Abort if more than N unlisted shares, or N% of those in the scope, would be deleted [default: 10%]
    --lossy                   # Skip settings and shares that the server can't store
    --fields: string          # Show only these fields, in this order; without a value, list all fields
    --output(-o): string@"nu-complete sharectl diff output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # Exit with 12 if anything differs
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl diff color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    file: path                # A file of shares, as `export` writes it; `-` is stdin
  ]

  def "nu-complete sharectl apply output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl apply color" [] {
    [ "auto" "always" "never" ]
  }

  # Make servers match a file of shares
  export extern "sharectl apply" [
    --revive                  # Create or extend shares that have expired or were pruned
    --recreate                # Replace shares whose contents differ; they get new links
    --delete-unlisted         # Delete shares in the file's scope that are not in the file
    --max-delete: string      # Abort if more than N unlisted shares, or N% of those in the scope, would be deleted [default: 10%]
    --lossy                   # Skip settings and shares that the server can't store
    --no-write-back           # Don't write references of new shares into the file
    --fields: string          # Show only these fields, in this order; without a value, list all fields
    --output(-o): string@"nu-complete sharectl apply output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl apply color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    file: path                # A file of shares, as `export` writes it; `-` is stdin
  ]

  def "nu-complete sharectl url qr_level" [] {
    [ "low" "medium" "quartile" "high" ]
  }

  def "nu-complete sharectl url output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl url color" [] {
    [ "auto" "always" "never" ]
  }

  # Print links, optionally with a start time
  export extern "sharectl url" [
    --at: string              # Start time in the contents
    --all-chapters            # Print a link to every chapter of a book
    --zip                     # Print the address of a zip file of all tracks; the share must allow downloads (Navidrome)
    --live-playlist           # Print the address of a playlist that stays up to date, for players (Navidrome from 0.55)
    --param: string           # Parameter to add to the link (can be repeated)
    --markdown                # Print links as Markdown, with the share's title
    --html                    # Print links as HTML, with the share's title
    --qr                      # Print the link as a QR code on stderr
    --qr-file: path           # Write the QR code to an .svg or .png file; several links get one each, such as `poster_ID.svg`
    --qr-level: string@"nu-complete sharectl url qr_level" # Error correction level of the QR code [default: medium]
    --copy                    # Copy the link to the clipboard; works over ssh, tmux, and screen
    --open                    # Open the link in a browser
    --all                     # All shares
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Shares that expired at least this long ago
    --expires-within: string  # Active shares that expire within this time
    --never-expires           # Shares that never expire
    --created-before: string  # Shares created before this date, or more than this long ago
    --created-after: string   # Shares created after this date, or within this time
    --unvisited               # Shares that were never visited
    --not-visited-for: string # Shares not visited for this long
    --owner: string           # Shares of this owner; `any` for all owners
    --match: string           # Shares with this text in the description or label (the title of the contents), ignoring case
    --regex: string           # Shares whose description or label matches this regular expression
    --kind: string            # Shares of this kind of item: song, album, …, or mixed
    --item: string            # Shares of exactly this item
    --library: string         # Shares whose contents are in this library (Audiobookshelf, Navidrome)
    --contains: string        # Shares that contain this item, directly or through an album, artist, or playlist
    --broken                  # Shares whose contents no longer exist, or have no audio
    --where: string           # Shares that match a filter such as 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --fields: string          # Show only these fields, in this order; without a value, list all fields
    --sort: string            # Sort by a field; `:desc` reverses the order
    --limit: string           # Show at most N rows
    --fail-empty              # Exit with 5 if nothing is found
    --output(-o): string@"nu-complete sharectl url output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl url color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    ...shares: string         # Shares: link, id, slug, or SERVER/ID; `@` is the one you last created in a terminal, `-` reads one per line from stdin
  ]

  def "nu-complete sharectl m3u format" [] {
    [ "m3u8" "m3u" "xspf" "aria2" "curl" ]
  }

  def "nu-complete sharectl m3u output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl m3u color" [] {
    [ "auto" "always" "never" ]
  }

  # Write shares as playlists that players open
  export extern "sharectl m3u" [
    --to: path                # Write to this file, or one file for each share into this folder; `-` is stdout
    --as: string@"nu-complete sharectl m3u format" # Playlist format [default: from the file name, else m3u8]
    --title: string           # Title of the playlist [default: the share's]
    --at: string              # Start time: earlier tracks are skipped, and VLC starts mid-track
    --with-credentials        # If there are no public streams, put your account's credentials into the links; for your own player only
    --all                     # All shares
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Shares that expired at least this long ago
    --expires-within: string  # Active shares that expire within this time
    --never-expires           # Shares that never expire
    --created-before: string  # Shares created before this date, or more than this long ago
    --created-after: string   # Shares created after this date, or within this time
    --unvisited               # Shares that were never visited
    --not-visited-for: string # Shares not visited for this long
    --owner: string           # Shares of this owner; `any` for all owners
    --match: string           # Shares with this text in the description or label (the title of the contents), ignoring case
    --regex: string           # Shares whose description or label matches this regular expression
    --kind: string            # Shares of this kind of item: song, album, …, or mixed
    --item: string            # Shares of exactly this item
    --library: string         # Shares whose contents are in this library (Audiobookshelf, Navidrome)
    --contains: string        # Shares that contain this item, directly or through an album, artist, or playlist
    --broken                  # Shares whose contents no longer exist, or have no audio
    --where: string           # Shares that match a filter such as 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --fields: string          # Show only these fields, in this order; without a value, list all fields
    --sort: string            # Sort by a field; `:desc` reverses the order
    --limit: string           # Show at most N rows
    --fail-empty              # Exit with 5 if nothing is found
    --output(-o): string@"nu-complete sharectl m3u output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl m3u color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    ...shares: string         # Shares: link, id, slug, or SERVER/ID; `@` is the one you last created in a terminal, `-` reads one per line from stdin
  ]

  def "nu-complete sharectl undo output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl undo color" [] {
    [ "auto" "always" "never" ]
  }

  # Undo the latest operation, or the one named
  export extern "sharectl undo" [
    --last                    # Undo the latest operation, even if it ran without a terminal
    --from: path              # Restore the shares in this output of `delete -o jsonl`; `-` is stdin
    --even-revoked            # Also undo a delete with --revoked
    --fields: string          # Show only these fields, in this order; without a value, list all fields
    --output(-o): string@"nu-complete sharectl undo output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl undo color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    operation?: string        # Operation to undo; `sharectl history` lists them
  ]

  def "nu-complete sharectl redo output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl redo color" [] {
    [ "auto" "always" "never" ]
  }

  # Reapply the latest undone operation, or the one named
  export extern "sharectl redo" [
    --last                    # Redo the latest undo, even if it ran without a terminal
    --fields: string          # Show only these fields, in this order; without a value, list all fields
    --output(-o): string@"nu-complete sharectl redo output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl redo color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    operation?: string        # The undo, or the operation that was undone; `sharectl history` lists them
  ]

  def "nu-complete sharectl history output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl history color" [] {
    [ "auto" "always" "never" ]
  }

  # Show what sharectl did, or one operation in detail
  export extern "sharectl history" [
    --since: string           # Only operations since: a date, or how long ago
    --match: string           # Only operations with this text in the command line, or in the title or description of a share
    --fields: string          # Show only these fields, in this order; without a value, list all fields
    --sort: string            # Sort by a field; `:desc` reverses the order
    --limit: string           # Show at most N rows
    --output(-o): string@"nu-complete sharectl history output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl history color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    operation?: string        # Operation whose steps to show
  ]

  def "nu-complete sharectl search output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl search color" [] {
    [ "auto" "always" "never" ]
  }

  # Find items and their references
  export extern "sharectl search" [
    --kind: string            # Only this kind: song, album, artist, playlist, book … (can be repeated)
    --newest: string          # Show the N newest items, newest first
    --added-within: string    # Only items added within this time
    --fields: string          # Show only these fields, in this order; without a value, list all fields
    --sort: string            # Sort by a field; `:desc` reverses the order
    --limit: string           # Show at most N rows
    --fail-empty              # Exit with 5 if nothing is found
    --output(-o): string@"nu-complete sharectl search output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl search color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    ...query: string          # Search text; optional with other flags
  ]

  def "nu-complete sharectl doctor output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl doctor color" [] {
    [ "auto" "always" "never" ]
  }

  # Check a server's setup and explain how to fix problems
  export extern "sharectl doctor" [
    --fields: string          # Show only these fields, in this order; without a value, list all fields
    --sort: string            # Sort by a field; `:desc` reverses the order
    --limit: string           # Show at most N rows
    --output(-o): string@"nu-complete sharectl doctor output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl doctor color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete sharectl server output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl server color" [] {
    [ "auto" "always" "never" ]
  }

  # Add and manage servers and their credentials
  export extern "sharectl server" [
    --output(-o): string@"nu-complete sharectl server output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl server color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete sharectl server add access" [] {
    [ "auto" "native" "subsonic" ]
  }

  def "nu-complete sharectl server add public_probe" [] {
    [ "on" "off" ]
  }

  def "nu-complete sharectl server add auth" [] {
    [ "credentials" "header" ]
  }

  def "nu-complete sharectl server add output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl server add color" [] {
    [ "auto" "always" "never" ]
  }

  # Add a server after testing the login
  export extern "sharectl server add" [
    --username(-u): string    # User name of the account
    --kind: string            # Kind of server [default: detected]
    --access: string@"nu-complete sharectl server add access" # Navidrome API to use [default: auto]
    --password-file: path     # File whose first line is the password
    --password-command: string # Command that prints the password on its first line: `pass show nas`, or a JSON array
    --token-file: path        # File whose first line is the API key or token
    --token-command: string   # Command that prints the API key or token on its first line
    --header: string          # Header for every request, with its value from a file or variable: `NAME=file:PATH`, `NAME=env:VARIABLE` or `NAME=command:COMMAND` (can be repeated)
    --public-url: string      # Public base URL, if the server's own is wrong
    --public-probe: string@"nu-complete sharectl server add public_probe" # Whether `check` tries the public base URL [default: on]
    --ca-cert: path           # PEM file with certificates to trust besides the system's
    --client-cert: path       # PEM file with a client certificate, for servers or proxies that require one
    --client-key: path        # PEM file with its key [default: the same file]
    --alternate-url: string   # Another address of the server, to try if the first can't be reached (can be repeated)
    --insecure                # Allow plain http for alternate addresses; certificates are still verified
    --unix-socket: path       # Unix socket that the server listens on
    --auth: string@"nu-complete sharectl server add auth" # How the server identifies the account; `header`: by a header that it trusts, such as Remote-User
    --default-expires: string # Expiry of shares created without --expires [default: 30d]
    --allow-plain-password    # Allow sending the password over plain http to Subsonic servers that need it
    --default                 # Make it the default server; the first one added always is
    --trust-cert              # Show an untrusted certificate and, once confirmed, trust it for this server
    --replace                 # Replace an existing server that has this name
    --no-check                # Save it without connecting
    --output(-o): string@"nu-complete sharectl server add output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl server add color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    name?: string             # Name of the server: letters, digits, `-`, `_` and `.`
    url?: string              # URL, as in a browser
  ]

  def "nu-complete sharectl server set access" [] {
    [ "auto" "native" "subsonic" ]
  }

  def "nu-complete sharectl server set public_probe" [] {
    [ "on" "off" ]
  }

  def "nu-complete sharectl server set auth" [] {
    [ "credentials" "header" ]
  }

  def "nu-complete sharectl server set output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl server set color" [] {
    [ "auto" "always" "never" ]
  }

  # Change a server's settings
  export extern "sharectl server set" [
    --url: string             # New address
    --username(-u): string    # User name of the account
    --kind: string            # Kind of server [default: detected]
    --access: string@"nu-complete sharectl server set access" # Navidrome API to use [default: auto]
    --password-file: path     # File whose first line is the password
    --password-command: string # Command that prints the password on its first line: `pass show nas`, or a JSON array
    --token-file: path        # File whose first line is the API key or token
    --token-command: string   # Command that prints the API key or token on its first line
    --header: string          # Header for every request, with its value from a file or variable: `NAME=file:PATH`, `NAME=env:VARIABLE` or `NAME=command:COMMAND` (can be repeated)
    --public-url: string      # Public base URL, if the server's own is wrong
    --public-probe: string@"nu-complete sharectl server set public_probe" # Whether `check` tries the public base URL [default: on]
    --ca-cert: path           # PEM file with certificates to trust besides the system's
    --client-cert: path       # PEM file with a client certificate, for servers or proxies that require one
    --client-key: path        # PEM file with its key [default: the same file]
    --alternate-url: string   # Another address of the server, to try if the first can't be reached (can be repeated)
    --insecure                # Allow plain http for alternate addresses; certificates are still verified
    --unix-socket: path       # Unix socket that the server listens on
    --auth: string@"nu-complete sharectl server set auth" # How the server identifies the account; `header`: by a header that it trusts, such as Remote-User
    --default-expires: string # Expiry of shares created without --expires [default: 30d]
    --allow-plain-password    # Allow sending the password over plain http to Subsonic servers that need it
    --trust-cert              # Show an untrusted certificate and, once confirmed, trust it for this server
    --unset: string           # Remove this setting, by its name in the configuration file (can be repeated)
    --output(-o): string@"nu-complete sharectl server set output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl server set color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    name: string              # Name of the server
  ]

  def "nu-complete sharectl server list output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl server list color" [] {
    [ "auto" "always" "never" ]
  }

  # List the configured servers
  export extern "sharectl server list" [
    --fields: string          # Show only these fields, in this order; without a value, list all fields
    --sort: string            # Sort by a field; `:desc` reverses the order
    --limit: string           # Show at most N rows
    --output(-o): string@"nu-complete sharectl server list output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl server list color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete sharectl server show output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl server show color" [] {
    [ "auto" "always" "never" ]
  }

  # Show a server's settings and where its secrets come from
  export extern "sharectl server show" [
    --output(-o): string@"nu-complete sharectl server show output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl server show color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    name?: string             # Name of the server [default: the one that commands would use]
  ]

  def "nu-complete sharectl server remove output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl server remove color" [] {
    [ "auto" "always" "never" ]
  }

  # Remove a server and its stored credentials; its shares stay as they are
  export extern "sharectl server remove" [
    --output(-o): string@"nu-complete sharectl server remove output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl server remove color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    name: string              # Name of the server
  ]

  def "nu-complete sharectl server rename output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl server rename color" [] {
    [ "auto" "always" "never" ]
  }

  # Rename a server; its journal, login, and caches stay with it
  export extern "sharectl server rename" [
    --output(-o): string@"nu-complete sharectl server rename output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl server rename color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    name: string              # Name of the server
    new: string               # Its new name
  ]

  def "nu-complete sharectl server login output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl server login color" [] {
    [ "auto" "always" "never" ]
  }

  # Try a password or token and store it
  export extern "sharectl server login" [
    --token                   # Store an API key or token instead of a password
    --stdin                   # Read it from the first line of stdin
    --no-check                # Store it without trying it
    --output(-o): string@"nu-complete sharectl server login output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl server login color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    name?: string             # Name of the server [default: the one that commands would use]
  ]

  def "nu-complete sharectl server logout output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl server logout color" [] {
    [ "auto" "always" "never" ]
  }

  # Delete a server's stored password and tokens
  export extern "sharectl server logout" [
    --output(-o): string@"nu-complete sharectl server logout output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl server logout color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    name?: string             # Name of the server [default: the one that commands would use]
  ]

  def "nu-complete sharectl server default output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl server default color" [] {
    [ "auto" "always" "never" ]
  }

  # Choose the server to use when none is named
  export extern "sharectl server default" [
    --none                    # Have no default
    --output(-o): string@"nu-complete sharectl server default output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl server default color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    name?: string             # The server's name; without it, show the current default
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "sharectl server help" [
  ]

  # Add a server after testing the login
  export extern "sharectl server help add" [
  ]

  # Change a server's settings
  export extern "sharectl server help set" [
  ]

  # List the configured servers
  export extern "sharectl server help list" [
  ]

  # Show a server's settings and where its secrets come from
  export extern "sharectl server help show" [
  ]

  # Remove a server and its stored credentials; its shares stay as they are
  export extern "sharectl server help remove" [
  ]

  # Rename a server; its journal, login, and caches stay with it
  export extern "sharectl server help rename" [
  ]

  # Try a password or token and store it
  export extern "sharectl server help login" [
  ]

  # Delete a server's stored password and tokens
  export extern "sharectl server help logout" [
  ]

  # Choose the server to use when none is named
  export extern "sharectl server help default" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "sharectl server help help" [
  ]

  def "nu-complete sharectl demo output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl demo color" [] {
    [ "auto" "always" "never" ]
  }

  # Try sharectl without a server: a tour of the sandbox
  export extern "sharectl demo" [
    --output(-o): string@"nu-complete sharectl demo output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl demo color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete sharectl demo serve output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl demo serve color" [] {
    [ "auto" "always" "never" ]
  }

  # Run the sandbox as a server, so that its links open in a browser
  export extern "sharectl demo serve" [
    --port: string            # Port to listen on; 0 takes a free one
    --preload: string         # Number of shares to begin with on `demo`, if it has none yet; half of them expired
    --fault: string           # Inject a fault, to test how a script copes (can be repeated)
    --output(-o): string@"nu-complete sharectl demo serve output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl demo serve color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "sharectl demo help" [
  ]

  # Run the sandbox as a server, so that its links open in a browser
  export extern "sharectl demo help serve" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "sharectl demo help help" [
  ]

  def "nu-complete sharectl completions shell" [] {
    [ "bash" "zsh" "fish" "powershell" "elvish" "nushell" ]
  }

  def "nu-complete sharectl completions output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl completions color" [] {
    [ "auto" "always" "never" ]
  }

  # Print a completion script for a shell
  export extern "sharectl completions" [
    --output(-o): string@"nu-complete sharectl completions output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl completions color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    shell: string@"nu-complete sharectl completions shell" # Shell
  ]

  def "nu-complete sharectl man output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" "prometheus" ]
  }

  def "nu-complete sharectl man color" [] {
    [ "auto" "always" "never" ]
  }

  # Print or write the manual pages
  export extern "sharectl man" [
    --to: path                # Write all pages to `man1` and `man5` below this directory
    --output(-o): string@"nu-complete sharectl man output" # Output format; define your own with `template='{{ url }}'`
    --server(-s): string      # Server to use, by name; `all` for every server (can be repeated)
    --yes(-y)                 # Answer yes to the confirmation
    --dry-run(-n)             # Show the plan and change nothing
    --exit-code               # With --dry-run, exit with 12 if something would change
    --no-journal              # Write even if the journal can't be written; undo is then impossible
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Show progress; -vv logs every request
    --color: string@"nu-complete sharectl man color" # When to use colors
    --accessible              # Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    --no-pager                # Don't show long output in a pager
    --no-input                # Never ask; fail instead, and name the flag to use
    --jobs(-j): string        # Requests to run at once [default: adapts to the server, at most 64]
    --rate: string            # Maximum request rate, such as `5` (per second) or `100/min`
    --timeout: string         # Timeout for one request [default: 30s]
    --deadline: string        # Time limit for the whole command
    --retries: string         # Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    --accept-stale            # Accept responses from a cache in front of the server, even when writing
    --config: path            # Configuration file to use instead of the default ones
    --state-dir: path         # Directory for the journal, server facts, tokens, and locks
    --tz: string              # Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    ...command: string        # Command whose page to print [default: sharectl itself]
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "sharectl help" [
  ]

  # Share items; the link is the last line of stdout
  export extern "sharectl help create" [
  ]

  # List shares
  export extern "sharectl help list" [
  ]

  # Show shares in full, with their tracks
  export extern "sharectl help show" [
  ]

  # Change a share's description, expiry, or download permission
  export extern "sharectl help update" [
  ]

  # Set, extend, or shorten the expiry of shares
  export extern "sharectl help expire" [
  ]

  # Give shares new links; the old ones stop working
  export extern "sharectl help rotate" [
  ]

  # Delete shares; their links stop working
  export extern "sharectl help delete" [
  ]

  # Delete expired shares; suitable for cron
  export extern "sharectl help prune" [
  ]

  # Find problems: dead contents, links that visitors can't open
  export extern "sharectl help check" [
  ]

  # Count shares, expiries, and visits
  export extern "sharectl help stats" [
  ]

  # Write shares as a file that `diff` and `apply` read
  export extern "sharectl help export" [
  ]

  # Compare servers with a file of shares
  export extern "sharectl help diff" [
  ]

  # Make servers match a file of shares
  export extern "sharectl help apply" [
  ]

  # Print links, optionally with a start time
  export extern "sharectl help url" [
  ]

  # Write shares as playlists that players open
  export extern "sharectl help m3u" [
  ]

  # Undo the latest operation, or the one named
  export extern "sharectl help undo" [
  ]

  # Reapply the latest undone operation, or the one named
  export extern "sharectl help redo" [
  ]

  # Show what sharectl did, or one operation in detail
  export extern "sharectl help history" [
  ]

  # Find items and their references
  export extern "sharectl help search" [
  ]

  # Check a server's setup and explain how to fix problems
  export extern "sharectl help doctor" [
  ]

  # Add and manage servers and their credentials
  export extern "sharectl help server" [
  ]

  # Add a server after testing the login
  export extern "sharectl help server add" [
  ]

  # Change a server's settings
  export extern "sharectl help server set" [
  ]

  # List the configured servers
  export extern "sharectl help server list" [
  ]

  # Show a server's settings and where its secrets come from
  export extern "sharectl help server show" [
  ]

  # Remove a server and its stored credentials; its shares stay as they are
  export extern "sharectl help server remove" [
  ]

  # Rename a server; its journal, login, and caches stay with it
  export extern "sharectl help server rename" [
  ]

  # Try a password or token and store it
  export extern "sharectl help server login" [
  ]

  # Delete a server's stored password and tokens
  export extern "sharectl help server logout" [
  ]

  # Choose the server to use when none is named
  export extern "sharectl help server default" [
  ]

  # Try sharectl without a server: a tour of the sandbox
  export extern "sharectl help demo" [
  ]

  # Run the sandbox as a server, so that its links open in a browser
  export extern "sharectl help demo serve" [
  ]

  # Print a completion script for a shell
  export extern "sharectl help completions" [
  ]

  # Print or write the manual pages
  export extern "sharectl help man" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "sharectl help help" [
  ]

}

export use completions *
