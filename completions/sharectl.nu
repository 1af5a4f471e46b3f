module completions {

  def "nu-complete sharectl output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl color" [] {
    [ "auto" "always" "never" ]
  }

  # Administer the public shares of media servers
  export extern sharectl [
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
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
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl create color" [] {
    [ "auto" "always" "never" ]
  }

  # Share items; the link is the last line of stdout
  export extern "sharectl create" [
    --song: string            # A song by its title (all of these can be repeated)
    --album: string           # An album by its title; with --song, the album of the song
    --artist: string          # An artist by name; with --song or --album, their artist
    --playlist: string        # A playlist by its name
    --book: string            # A book by its title
    --episode: string         # An episode by its title
    --partial                 # Accept a title that only contains the words, if a single one does
    --expires(-e): string     # When it ends: 7d, 12h, 2027-01-01, never … [default: the server's default-expires, else 30d]
    --description(-d): string # What visitors read above it
    --download: string@"nu-complete sharectl create download" # Whether visitors may download [default: off]
    --slug: string            # The readable part of the link (Audiobookshelf)
    --take-over               # Take over the link of a share that sharectl created and whose book was deleted (Audiobookshelf)
    --stream-format: string   # The format visitors get, such as mp3
    --max-bit-rate: string    # The bit rate visitors get at most, in kbit/s
    --each                    # A share of its own for each item
    --reuse                   # Use an active share of the same contents if there is one
    --renew-before: string    # With --reuse, renew a share when less than this time is left [default: half of --expires]
    --live                    # A playlist's share must follow the playlist as it changes
    --freeze                  # Share the songs that a playlist holds now
    --from: path              # A share for each row of a CSV or JSONL file with the columns that `list` writes; `-` is stdin
    --rejects: path           # Where rows that failed are written, to be tried again with --from
    --markdown                # Write links as Markdown, with the share's title
    --html                    # Write links as HTML, with the share's title
    --qr                      # Draw the link as a QR code, on stderr
    --qr-file: path           # Write the QR code to a picture, .svg or .png; several links get a file each, such as `poster_ID.svg`
    --qr-level: string@"nu-complete sharectl create qr_level" # How much of the QR code may be damaged [default: medium]
    --copy                    # Copy the link to the terminal's clipboard; works over ssh, tmux and screen
    --open                    # Open the link in a browser
    --fields: string          # Show only these fields, in this order; without a value, list them
    --sort: string            # Sort by a field; `:desc` turns the order round
    --limit: string           # Show at most this many
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl create output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl create color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    ...items: string          # Items: KIND:ID, the address of an item's page, an id, or a title; `-` reads one reference per line from stdin
  ]

  def "nu-complete sharectl update download" [] {
    [ "on" "off" ]
  }

  def "nu-complete sharectl update output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl update color" [] {
    [ "auto" "always" "never" ]
  }

  # Change what is named of shares, and nothing else
  export extern "sharectl update" [
    --all                     # Every share (of yours, where it is written)
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Those that ended at least so long ago
    --expires-within: string  # Active ones that end within this time
    --never-expires           # Those that never end
    --created-before: string  # Those made before: a date, or how long ago
    --created-after: string   # Those made since: a date, or how long ago
    --unvisited               # Those nobody ever opened
    --not-visited-for: string # Those nobody opened for so long
    --owner: string           # Those of this user; `any` for everybody's
    --match: string           # Those with this text in description or label, whatever its case
    --regex: string           # Those whose description or label this regular expression fits
    --kind: string            # Those of contents of this kind: song, album, …, or mixed
    --item: string            # Those that share this very item
    --contains: string        # Those in which a visitor finds this item
    --broken                  # Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear
    --where: string           # Those that fulfil a condition on their fields: 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --description(-d): string # The new description; '' removes it
    --download: string@"nu-complete sharectl update download" # Whether visitors may download
    --expires(-e): string     # When it ends: 7d, 12h, 2027-01-01, never, now …
    --revive                  # Change shares that have ended, too, when they are chosen by selector
    --from: path              # Change each share that a row of a CSV or JSONL file names in `ref` or `url`, in the columns the file has; `-` is stdin
    --rejects: path           # Where rows that failed are written, to be tried again with --from
    --fail-empty              # Exit with 5 where nothing is found
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl update output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl update color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    ...shares: string         # Shares: link, id, slug or SERVER/ID; `@` is the one created last, `-` reads one per line from stdin
  ]

  def "nu-complete sharectl expire qr_level" [] {
    [ "low" "medium" "quartile" "high" ]
  }

  def "nu-complete sharectl expire output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl expire color" [] {
    [ "auto" "always" "never" ]
  }

  # Set, extend or end the lifetime of shares
  export extern "sharectl expire" [
    --all                     # Every share (of yours, where it is written)
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Those that ended at least so long ago
    --expires-within: string  # Active ones that end within this time
    --never-expires           # Those that never end
    --created-before: string  # Those made before: a date, or how long ago
    --created-after: string   # Those made since: a date, or how long ago
    --unvisited               # Those nobody ever opened
    --not-visited-for: string # Those nobody opened for so long
    --owner: string           # Those of this user; `any` for everybody's
    --match: string           # Those with this text in description or label, whatever its case
    --regex: string           # Those whose description or label this regular expression fits
    --kind: string            # Those of contents of this kind: song, album, …, or mixed
    --item: string            # Those that share this very item
    --contains: string        # Those in which a visitor finds this item
    --broken                  # Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear
    --where: string           # Those that fulfil a condition on their fields: 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --in: string              # So long from now
    --until: string           # At this date or time
    --by: string              # So much later than now set, or earlier where it is negative
    --at-least: string        # Not before this: what ends later stays
    --now                     # At once
    --never                   # Never
    --revive                  # Change shares that have ended, too, when they are chosen by selector
    --qr                      # Draw the link as a QR code, on stderr
    --qr-file: path           # Write the QR code to a picture, .svg or .png; several links get a file each, such as `poster_ID.svg`
    --qr-level: string@"nu-complete sharectl expire qr_level" # How much of the QR code may be damaged [default: medium]
    --copy                    # Copy the link to the terminal's clipboard; works over ssh, tmux and screen
    --open                    # Open the link in a browser
    --fail-empty              # Exit with 5 where nothing is found
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl expire output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl expire color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    ...shares: string         # Shares: link, id, slug or SERVER/ID; `@` is the one created last, `-` reads one per line from stdin
  ]

  def "nu-complete sharectl rotate qr_level" [] {
    [ "low" "medium" "quartile" "high" ]
  }

  def "nu-complete sharectl rotate output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl rotate color" [] {
    [ "auto" "always" "never" ]
  }

  # Give shares new links; the old ones stop working
  export extern "sharectl rotate" [
    --all                     # Every share (of yours, where it is written)
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Those that ended at least so long ago
    --expires-within: string  # Active ones that end within this time
    --never-expires           # Those that never end
    --created-before: string  # Those made before: a date, or how long ago
    --created-after: string   # Those made since: a date, or how long ago
    --unvisited               # Those nobody ever opened
    --not-visited-for: string # Those nobody opened for so long
    --owner: string           # Those of this user; `any` for everybody's
    --match: string           # Those with this text in description or label, whatever its case
    --regex: string           # Those whose description or label this regular expression fits
    --kind: string            # Those of contents of this kind: song, album, …, or mixed
    --item: string            # Those that share this very item
    --contains: string        # Those in which a visitor finds this item
    --broken                  # Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear
    --where: string           # Those that fulfil a condition on their fields: 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --slug: string            # What the new link ends in, where the server lets it be chosen; for one share
    --markdown                # Write links as Markdown, with the share's title
    --html                    # Write links as HTML, with the share's title
    --qr                      # Draw the link as a QR code, on stderr
    --qr-file: path           # Write the QR code to a picture, .svg or .png; several links get a file each, such as `poster_ID.svg`
    --qr-level: string@"nu-complete sharectl rotate qr_level" # How much of the QR code may be damaged [default: medium]
    --copy                    # Copy the link to the terminal's clipboard; works over ssh, tmux and screen
    --open                    # Open the link in a browser
    --fail-empty              # Exit with 5 where nothing is found
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl rotate output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl rotate color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    ...shares: string         # Shares: link, id, slug or SERVER/ID; `@` is the one created last, `-` reads one per line from stdin
  ]

  def "nu-complete sharectl delete output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl delete color" [] {
    [ "auto" "always" "never" ]
  }

  # Remove shares; their links stop working
  export extern "sharectl delete" [
    --all                     # Every share (of yours, where it is written)
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Those that ended at least so long ago
    --expires-within: string  # Active ones that end within this time
    --never-expires           # Those that never end
    --created-before: string  # Those made before: a date, or how long ago
    --created-after: string   # Those made since: a date, or how long ago
    --unvisited               # Those nobody ever opened
    --not-visited-for: string # Those nobody opened for so long
    --owner: string           # Those of this user; `any` for everybody's
    --match: string           # Those with this text in description or label, whatever its case
    --regex: string           # Those whose description or label this regular expression fits
    --kind: string            # Those of contents of this kind: song, album, …, or mixed
    --item: string            # Those that share this very item
    --contains: string        # Those in which a visitor finds this item
    --broken                  # Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear
    --where: string           # Those that fulfil a condition on their fields: 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --revoked                 # For good: `undo` doesn't restore them without --even-revoked
    --ignore-missing          # A named share that doesn't exist is no error: running it twice does no harm
    --fail-empty              # Exit with 5 where nothing is found
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl delete output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl delete color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    ...shares: string         # Shares: link, id, slug or SERVER/ID; `@` is the one created last, `-` reads one per line from stdin
  ]

  def "nu-complete sharectl prune output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl prune color" [] {
    [ "auto" "always" "never" ]
  }

  # Delete expired shares; made for cron
  export extern "sharectl prune" [
    --grace: string           # Those that ended at least so long ago
    --keep: string            # Keep this share: link, id, slug or SERVER/ID; it has to be there (can be repeated)
    --keep-match: string      # Keep shares with this text in description or label (can be repeated)
    --max-delete: string      # Delete nothing at all where it would be more than so many, or more than such a part of all shares
    --include-active          # Consider shares that still work, too; needs a selector and a confirmation, and --max-delete where nobody can be asked
    --max-skew: string        # How far the server's clock and ours may be apart [default: 5min]
    --lock-wait: string       # Wait so long for another prune of this server to end
    --all                     # Every share (of yours, where it is written)
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Those that ended at least so long ago
    --expires-within: string  # Active ones that end within this time
    --never-expires           # Those that never end
    --created-before: string  # Those made before: a date, or how long ago
    --created-after: string   # Those made since: a date, or how long ago
    --unvisited               # Those nobody ever opened
    --not-visited-for: string # Those nobody opened for so long
    --owner: string           # Those of this user; `any` for everybody's
    --match: string           # Those with this text in description or label, whatever its case
    --regex: string           # Those whose description or label this regular expression fits
    --kind: string            # Those of contents of this kind: song, album, …, or mixed
    --item: string            # Those that share this very item
    --contains: string        # Those in which a visitor finds this item
    --broken                  # Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear
    --where: string           # Those that fulfil a condition on their fields: 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl prune output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl prune color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete sharectl check visit" [] {
    [ "pages" "streams" ]
  }

  def "nu-complete sharectl check fail_on" [] {
    [ "error" "warning" "info" "never" ]
  }

  def "nu-complete sharectl check output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl check color" [] {
    [ "auto" "always" "never" ]
  }

  # Check that links work, and report what deserves a look
  export extern "sharectl check" [
    --within: string          # Warn of shares that expire within this time [default: 7d]
    --stale: string           # Report shares that nobody opened for this long [default: 90d]
    --visit: string@"nu-complete sharectl check visit" # Open the page of every share; `streams` also asks for the first track. This counts as a visit, and shows as a listener on Audiobookshelf
    --only: string            # Report these findings only: codes, or `error`, `warning`, `info`
    --ignore: string          # Leave these findings out: codes, or `error`, `warning`, `info`
    --fail-on: string@"nu-complete sharectl check fail_on" # Exit with 12 if there is a finding at least this bad [default: error]
    --resolve: string         # Where a public address is, in place of what DNS says here (can be repeated)
    --all                     # Every share (of yours, where it is written)
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Those that ended at least so long ago
    --expires-within: string  # Active ones that end within this time
    --never-expires           # Those that never end
    --created-before: string  # Those made before: a date, or how long ago
    --created-after: string   # Those made since: a date, or how long ago
    --unvisited               # Those nobody ever opened
    --not-visited-for: string # Those nobody opened for so long
    --owner: string           # Those of this user; `any` for everybody's
    --match: string           # Those with this text in description or label, whatever its case
    --regex: string           # Those whose description or label this regular expression fits
    --kind: string            # Those of contents of this kind: song, album, …, or mixed
    --item: string            # Those that share this very item
    --contains: string        # Those in which a visitor finds this item
    --broken                  # Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear
    --where: string           # Those that fulfil a condition on their fields: 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --fields: string          # Show only these fields, in this order; without a value, list them
    --sort: string            # Sort by a field; `:desc` turns the order round
    --limit: string           # Show at most this many
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl check output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl check color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete sharectl export output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl export color" [] {
    [ "auto" "always" "never" ]
  }

  # Write shares as a file that `diff` and `apply` read
  export extern "sharectl export" [
    --all                     # Every share (of yours, where it is written)
    --expired                 # Those that have ended
    --expired-for: string     # Those that ended at least so long ago
    --expires-within: string  # Active ones that end within this time
    --never-expires           # Those that never end
    --created-before: string  # Those made before: a date, or how long ago
    --created-after: string   # Those made since: a date, or how long ago
    --unvisited               # Those nobody ever opened
    --not-visited-for: string # Those nobody opened for so long
    --owner: string           # Those of this user; `any` for everybody's
    --match: string           # Those with this text in description or label, whatever its case
    --regex: string           # Those whose description or label this regular expression fits
    --kind: string            # Those of contents of this kind: song, album, …, or mixed
    --item: string            # Those that share this very item
    --contains: string        # Those in which a visitor finds this item
    --broken                  # Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear
    --where: string           # Those that fulfil a condition on their fields: 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --to: path                # Write to this file instead of stdout
    --fail-empty              # Exit with 5 if no share matches
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl export output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl export color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete sharectl diff output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl diff color" [] {
    [ "auto" "always" "never" ]
  }

  # Show how servers differ from a file of shares
  export extern "sharectl diff" [
    --revive                  # Create or extend shares that have expired or were pruned
    --recreate                # Replace shares whose contents differ; they get new links
    --delete-unlisted         # Delete shares in the file's scope that are not in the file
    --max-delete: string      # Abort if more than N unlisted shares, or N% of those in the scope, would be deleted [default: 10%]
    --lossy                   # Leave out what a server can't keep: settings, and shares it can't hold
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl diff output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl diff color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    file: path                # A file of shares, as `export` writes it; `-` is stdin
  ]

  def "nu-complete sharectl apply output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
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
    --lossy                   # Leave out what a server can't keep: settings, and shares it can't hold
    --no-write-back           # Don't write references of new shares into the file
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl apply output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl apply color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    file: path                # A file of shares, as `export` writes it; `-` is stdin
  ]

  def "nu-complete sharectl undo output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl undo color" [] {
    [ "auto" "always" "never" ]
  }

  # Undo an operation: the latest, or the one named
  export extern "sharectl undo" [
    --last                    # The latest operation, also if it ran without a terminal
    --from: path              # Make the shares again that these rows of `delete -o jsonl` name; `-` is stdin
    --even-revoked            # Undo a delete with --revoked, too
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl undo output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl undo color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    operation?: string        # The operation; `sharectl history` lists them
  ]

  def "nu-complete sharectl redo output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl redo color" [] {
    [ "auto" "always" "never" ]
  }

  # Do again what was undone: the latest undo, or the operation named
  export extern "sharectl redo" [
    --last                    # The latest undo, also if it was run without a terminal
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl redo output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl redo color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    operation?: string        # The undo, or the operation that was undone; `sharectl history` lists them
  ]

  def "nu-complete sharectl list output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl list color" [] {
    [ "auto" "always" "never" ]
  }

  # List shares
  export extern "sharectl list" [
    --all                     # Every share (of yours, where it is written)
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Those that ended at least so long ago
    --expires-within: string  # Active ones that end within this time
    --never-expires           # Those that never end
    --created-before: string  # Those made before: a date, or how long ago
    --created-after: string   # Those made since: a date, or how long ago
    --unvisited               # Those nobody ever opened
    --not-visited-for: string # Those nobody opened for so long
    --owner: string           # Those of this user; `any` for everybody's
    --match: string           # Those with this text in description or label, whatever its case
    --regex: string           # Those whose description or label this regular expression fits
    --kind: string            # Those of contents of this kind: song, album, …, or mixed
    --item: string            # Those that share this very item
    --contains: string        # Those in which a visitor finds this item
    --broken                  # Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear
    --where: string           # Those that fulfil a condition on their fields: 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --fields: string          # Show only these fields, in this order; without a value, list them
    --sort: string            # Sort by a field; `:desc` turns the order round
    --limit: string           # Show at most this many
    --fail-empty              # Exit with 5 where nothing is found
    --watch                   # Show them again and again, until Ctrl-C
    --interval: string        # How long until they are shown again [default: 5s]
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl list output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl list color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete sharectl show output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl show color" [] {
    [ "auto" "always" "never" ]
  }

  # Show shares in full, with their tracks
  export extern "sharectl show" [
    --all                     # Every share (of yours, where it is written)
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Those that ended at least so long ago
    --expires-within: string  # Active ones that end within this time
    --never-expires           # Those that never end
    --created-before: string  # Those made before: a date, or how long ago
    --created-after: string   # Those made since: a date, or how long ago
    --unvisited               # Those nobody ever opened
    --not-visited-for: string # Those nobody opened for so long
    --owner: string           # Those of this user; `any` for everybody's
    --match: string           # Those with this text in description or label, whatever its case
    --regex: string           # Those whose description or label this regular expression fits
    --kind: string            # Those of contents of this kind: song, album, …, or mixed
    --item: string            # Those that share this very item
    --contains: string        # Those in which a visitor finds this item
    --broken                  # Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear
    --where: string           # Those that fulfil a condition on their fields: 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --fields: string          # Show only these fields, in this order; without a value, list them
    --sort: string            # Sort by a field; `:desc` turns the order round
    --limit: string           # Show at most this many
    --fail-empty              # Exit with 5 where nothing is found
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl show output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl show color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    ...shares: string         # Shares: link, id, slug or SERVER/ID; `@` is the one created last, `-` reads one per line from stdin
  ]

  def "nu-complete sharectl url qr_level" [] {
    [ "low" "medium" "quartile" "high" ]
  }

  def "nu-complete sharectl url output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl url color" [] {
    [ "auto" "always" "never" ]
  }

  # Print links, with a start time, parameters, or for every chapter
  export extern "sharectl url" [
    --all                     # Every share (of yours, where it is written)
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Those that ended at least so long ago
    --expires-within: string  # Active ones that end within this time
    --never-expires           # Those that never end
    --created-before: string  # Those made before: a date, or how long ago
    --created-after: string   # Those made since: a date, or how long ago
    --unvisited               # Those nobody ever opened
    --not-visited-for: string # Those nobody opened for so long
    --owner: string           # Those of this user; `any` for everybody's
    --match: string           # Those with this text in description or label, whatever its case
    --regex: string           # Those whose description or label this regular expression fits
    --kind: string            # Those of contents of this kind: song, album, …, or mixed
    --item: string            # Those that share this very item
    --contains: string        # Those in which a visitor finds this item
    --broken                  # Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear
    --where: string           # Those that fulfil a condition on their fields: 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --at: string              # Where playing starts
    --all-chapters            # A link to every chapter of a book
    --param: string           # A parameter to put into the link (can be repeated)
    --markdown                # Write links as Markdown, with the share's title
    --html                    # Write links as HTML, with the share's title
    --qr                      # Draw the link as a QR code, on stderr
    --qr-file: path           # Write the QR code to a picture, .svg or .png; several links get a file each, such as `poster_ID.svg`
    --qr-level: string@"nu-complete sharectl url qr_level" # How much of the QR code may be damaged [default: medium]
    --copy                    # Copy the link to the terminal's clipboard; works over ssh, tmux and screen
    --open                    # Open the link in a browser
    --fields: string          # Show only these fields, in this order; without a value, list them
    --sort: string            # Sort by a field; `:desc` turns the order round
    --limit: string           # Show at most this many
    --fail-empty              # Exit with 5 where nothing is found
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl url output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl url color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    ...shares: string         # Shares: link, id, slug or SERVER/ID; `@` is the one created last, `-` reads one per line from stdin
  ]

  def "nu-complete sharectl m3u format" [] {
    [ "m3u8" "xspf" ]
  }

  def "nu-complete sharectl m3u output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl m3u color" [] {
    [ "auto" "always" "never" ]
  }

  # Write shares as playlists that players open
  export extern "sharectl m3u" [
    --all                     # Every share (of yours, where it is written)
    --active                  # Active shares
    --expired                 # Expired shares
    --expired-for: string     # Those that ended at least so long ago
    --expires-within: string  # Active ones that end within this time
    --never-expires           # Those that never end
    --created-before: string  # Those made before: a date, or how long ago
    --created-after: string   # Those made since: a date, or how long ago
    --unvisited               # Those nobody ever opened
    --not-visited-for: string # Those nobody opened for so long
    --owner: string           # Those of this user; `any` for everybody's
    --match: string           # Those with this text in description or label, whatever its case
    --regex: string           # Those whose description or label this regular expression fits
    --kind: string            # Those of contents of this kind: song, album, …, or mixed
    --item: string            # Those that share this very item
    --contains: string        # Those in which a visitor finds this item
    --broken                  # Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear
    --where: string           # Those that fulfil a condition on their fields: 'visits < 3 and expires < "2026-12-24"'; times are dates, date-times, "now", "in 7d", "30d ago"
    --to: path                # Write to this file, or one file for each share into this folder; `-` is stdout
    --as: string@"nu-complete sharectl m3u format" # The playlist's format [default: by the name of the file, else m3u8]
    --title: string           # What the playlist is called [default: as the share]
    --at: string              # Where playing starts: what is over by then is left out, and VLC begins amid the track
    --with-credentials        # Where there are no public streams, put this account's credentials into the links, signed anew each time: for your own player alone
    --fields: string          # Show only these fields, in this order; without a value, list them
    --sort: string            # Sort by a field; `:desc` turns the order round
    --limit: string           # Show at most this many
    --fail-empty              # Exit with 5 where nothing is found
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl m3u output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl m3u color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    ...shares: string         # Shares: link, id, slug or SERVER/ID; `@` is the one created last, `-` reads one per line from stdin
  ]

  def "nu-complete sharectl history output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl history color" [] {
    [ "auto" "always" "never" ]
  }

  # Show what sharectl did, or what one operation did in detail
  export extern "sharectl history" [
    --fields: string          # Show only these fields, in this order; without a value, list them
    --sort: string            # Sort by a field; `:desc` turns the order round
    --limit: string           # Show at most this many
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl history output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl history color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    operation?: string        # An operation, to see its steps
  ]

  def "nu-complete sharectl search output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl search color" [] {
    [ "auto" "always" "never" ]
  }

  # Find items and their references
  export extern "sharectl search" [
    --kind: string            # Only this kind: song, album, artist, playlist, book … (can be repeated)
    --newest: string          # What came last, newest first: how many
    --added-within: string    # Only what was added within this time
    --fields: string          # Show only these fields, in this order; without a value, list them
    --sort: string            # Sort by a field; `:desc` turns the order round
    --limit: string           # Show at most this many
    --fail-empty              # Exit with 5 where nothing is found
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl search output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl search color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    ...query: string          # Words to look for; without any, what the other flags select
  ]

  def "nu-complete sharectl doctor output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl doctor color" [] {
    [ "auto" "always" "never" ]
  }

  # Look closer at servers: what works, what is wrong, what mends it
  export extern "sharectl doctor" [
    --fields: string          # Show only these fields, in this order; without a value, list them
    --sort: string            # Sort by a field; `:desc` turns the order round
    --limit: string           # Show at most this many
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl doctor output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl doctor color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete sharectl demo output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl demo color" [] {
    [ "auto" "always" "never" ]
  }

  # Try sharectl without a server: a tour of the built-in sandbox
  export extern "sharectl demo" [
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl demo output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl demo color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete sharectl demo serve output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl demo serve color" [] {
    [ "auto" "always" "never" ]
  }

  # Run the sandbox as a server, so that its links open in a browser
  export extern "sharectl demo serve" [
    --port: string            # The port to listen on; 0 takes a free one
    --preload: string         # How many shares the Navidrome, `demo`, begins with where it has none yet; half of them are expired
    --fault: string           # What goes wrong, to try how a script copes (can be repeated)
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl demo serve output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl demo serve color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
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
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl completions color" [] {
    [ "auto" "always" "never" ]
  }

  # Print a shell's completion script
  export extern "sharectl completions" [
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl completions output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl completions color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    shell: string@"nu-complete sharectl completions shell" # The shell
  ]

  def "nu-complete sharectl man output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl man color" [] {
    [ "auto" "always" "never" ]
  }

  # Print or write the manual pages
  export extern "sharectl man" [
    --to: path                # Write all pages below this folder instead, into `man1` and `man5`
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl man output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl man color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    ...command: string        # The command whose page to print; without it, the page of sharectl itself
  ]

  def "nu-complete sharectl server output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl server color" [] {
    [ "auto" "always" "never" ]
  }

  # Add and manage servers and their credentials
  export extern "sharectl server" [
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl server output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl server color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete sharectl server add output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl server add color" [] {
    [ "auto" "always" "never" ]
  }

  # Add a server: recognise it, try the login, keep both
  export extern "sharectl server add" [
    --username(-u): string    # The account's user name
    --kind: string            # What kind of server it is; recognised by itself otherwise
    --access: string          # Which of Navidrome's APIs to use: auto, native or subsonic
    --password-file: path     # A file whose first line is the password
    --password-command: string # A command whose first line of output is the password, as `pass show nas` or a JSON array
    --token-file: path        # A file whose first line is the API key or token
    --token-command: string   # A command whose first line of output is the API key or token
    --header: string          # A header for every request, its value from elsewhere: `NAME=file:PATH`, `NAME=env:VARIABLE` or `NAME=command:COMMAND` (can be repeated)
    --public-url: string      # The base of public links, where it is not what the server says
    --ca-cert: path           # Certificates to trust besides the system's, a PEM file
    --default-expires: string # When shares end that are made without --expires [default: 30d]
    --allow-plain-password    # Let Subsonic servers that need it have the password over plain http
    --default                 # Use it when no server is named; the first one added is used anyway
    --trust-cert              # Show a certificate that nothing vouches for, and trust it for this server once confirmed
    --replace                 # If there is a server of this name with other values, put this one in its place
    --no-check                # Keep it without connecting to it
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl server add output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl server add color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    name: string              # What to call it: letters, digits, `-`, `_` and `.`
    url?: string              # Its address, as in a browser
  ]

  def "nu-complete sharectl server set output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl server set color" [] {
    [ "auto" "always" "never" ]
  }

  # Change a server's settings
  export extern "sharectl server set" [
    --url: string             # Its new address
    --username(-u): string    # The account's user name
    --kind: string            # What kind of server it is; recognised by itself otherwise
    --access: string          # Which of Navidrome's APIs to use: auto, native or subsonic
    --password-file: path     # A file whose first line is the password
    --password-command: string # A command whose first line of output is the password, as `pass show nas` or a JSON array
    --token-file: path        # A file whose first line is the API key or token
    --token-command: string   # A command whose first line of output is the API key or token
    --header: string          # A header for every request, its value from elsewhere: `NAME=file:PATH`, `NAME=env:VARIABLE` or `NAME=command:COMMAND` (can be repeated)
    --public-url: string      # The base of public links, where it is not what the server says
    --ca-cert: path           # Certificates to trust besides the system's, a PEM file
    --default-expires: string # When shares end that are made without --expires [default: 30d]
    --allow-plain-password    # Let Subsonic servers that need it have the password over plain http
    --trust-cert              # Show a certificate that nothing vouches for, and trust it for this server once confirmed
    --unset: string           # A setting to take out, by its name in the configuration file (can be repeated)
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl server set output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl server set color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    name: string              # The server's name
  ]

  def "nu-complete sharectl server remove output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl server remove color" [] {
    [ "auto" "always" "never" ]
  }

  # Remove a server and its stored credentials; its shares stay as they are
  export extern "sharectl server remove" [
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl server remove output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl server remove color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    name: string              # The server's name
  ]

  def "nu-complete sharectl server login output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl server login color" [] {
    [ "auto" "always" "never" ]
  }

  # Try a password or token and keep it
  export extern "sharectl server login" [
    --token                   # Keep an API key or token instead of a password
    --stdin                   # Read it from the first line of stdin
    --no-check                # Keep it without trying it
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl server login output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl server login color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    name?: string             # The server's name; without it the one that commands would use
  ]

  def "nu-complete sharectl server logout output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl server logout color" [] {
    [ "auto" "always" "never" ]
  }

  # Forget a server's stored password and tokens
  export extern "sharectl server logout" [
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl server logout output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl server logout color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    name?: string             # The server's name; without it the one that commands would use
  ]

  def "nu-complete sharectl server default output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl server default color" [] {
    [ "auto" "always" "never" ]
  }

  # Choose the server that is used when none is named
  export extern "sharectl server default" [
    --none                    # Have no default
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl server default output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl server default color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    name?: string             # The server's name; without it the present default is shown
  ]

  def "nu-complete sharectl server list output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl server list color" [] {
    [ "auto" "always" "never" ]
  }

  # List the configured servers
  export extern "sharectl server list" [
    --fields: string          # Show only these fields, in this order; without a value, list them
    --sort: string            # Sort by a field; `:desc` turns the order round
    --limit: string           # Show at most this many
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl server list output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl server list color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete sharectl server show output" [] {
    [ "table" "wide" "json" "jsonl" "csv" "ids" "refs" "urls" ]
  }

  def "nu-complete sharectl server show color" [] {
    [ "auto" "always" "never" ]
  }

  # Show one server's settings, and where its secrets come from
  export extern "sharectl server show" [
    --yes(-y)                 # Answer the confirmation with yes
    --dry-run(-n)             # Show what would be done, as data, and do nothing
    --exit-code               # With --dry-run, exit with 12 where something would be done
    --no-journal              # Change things even where the journal can't be written; they can't be undone then
    --server(-s): string      # The server to use, by its name; `all` for all of them (can be repeated)
    --output(-o): string@"nu-complete sharectl server show output" # The form of the data on stdout; `template='{{ url }}'` is one of your own
    --quiet(-q)               # Tell errors only
    --verbose(-v)             # Tell what goes on; twice for every request
    --color: string@"nu-complete sharectl server show color" # When to use colours
    --no-input                # Never ask anything: what would be asked is an error that names the flag
    --jobs(-j): string        # How many requests run at once [default: 4]
    --rate: string            # Requests per second at most, such as `5` or `100/min`
    --timeout: string         # The longest wait for one request [default: 30s]
    --deadline: string        # The longest time for the whole command
    --retries: string         # How often a request that may be repeated is tried again [default: 5, and 2 without any answer]
    --accept-stale            # Let answers from a cache in front of the server decide what is written
    --config: path            # The configuration file to read instead of the usual ones
    --state-dir: path         # Where the journal, facts, tokens and locks are kept
    --tz: string              # The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    --help(-h)                # Print help (see more with '--help')
    name?: string             # The server's name; without it the one that commands would use
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "sharectl server help" [
  ]

  # Add a server: recognise it, try the login, keep both
  export extern "sharectl server help add" [
  ]

  # Change a server's settings
  export extern "sharectl server help set" [
  ]

  # Remove a server and its stored credentials; its shares stay as they are
  export extern "sharectl server help remove" [
  ]

  # Try a password or token and keep it
  export extern "sharectl server help login" [
  ]

  # Forget a server's stored password and tokens
  export extern "sharectl server help logout" [
  ]

  # Choose the server that is used when none is named
  export extern "sharectl server help default" [
  ]

  # List the configured servers
  export extern "sharectl server help list" [
  ]

  # Show one server's settings, and where its secrets come from
  export extern "sharectl server help show" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "sharectl server help help" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "sharectl help" [
  ]

  # Share items; the link is the last line of stdout
  export extern "sharectl help create" [
  ]

  # Change what is named of shares, and nothing else
  export extern "sharectl help update" [
  ]

  # Set, extend or end the lifetime of shares
  export extern "sharectl help expire" [
  ]

  # Give shares new links; the old ones stop working
  export extern "sharectl help rotate" [
  ]

  # Remove shares; their links stop working
  export extern "sharectl help delete" [
  ]

  # Delete expired shares; made for cron
  export extern "sharectl help prune" [
  ]

  # Check that links work, and report what deserves a look
  export extern "sharectl help check" [
  ]

  # Write shares as a file that `diff` and `apply` read
  export extern "sharectl help export" [
  ]

  # Show how servers differ from a file of shares
  export extern "sharectl help diff" [
  ]

  # Make servers match a file of shares
  export extern "sharectl help apply" [
  ]

  # Undo an operation: the latest, or the one named
  export extern "sharectl help undo" [
  ]

  # Do again what was undone: the latest undo, or the operation named
  export extern "sharectl help redo" [
  ]

  # List shares
  export extern "sharectl help list" [
  ]

  # Show shares in full, with their tracks
  export extern "sharectl help show" [
  ]

  # Print links, with a start time, parameters, or for every chapter
  export extern "sharectl help url" [
  ]

  # Write shares as playlists that players open
  export extern "sharectl help m3u" [
  ]

  # Show what sharectl did, or what one operation did in detail
  export extern "sharectl help history" [
  ]

  # Find items and their references
  export extern "sharectl help search" [
  ]

  # Look closer at servers: what works, what is wrong, what mends it
  export extern "sharectl help doctor" [
  ]

  # Try sharectl without a server: a tour of the built-in sandbox
  export extern "sharectl help demo" [
  ]

  # Run the sandbox as a server, so that its links open in a browser
  export extern "sharectl help demo serve" [
  ]

  # Print a shell's completion script
  export extern "sharectl help completions" [
  ]

  # Print or write the manual pages
  export extern "sharectl help man" [
  ]

  # Add and manage servers and their credentials
  export extern "sharectl help server" [
  ]

  # Add a server: recognise it, try the login, keep both
  export extern "sharectl help server add" [
  ]

  # Change a server's settings
  export extern "sharectl help server set" [
  ]

  # Remove a server and its stored credentials; its shares stay as they are
  export extern "sharectl help server remove" [
  ]

  # Try a password or token and keep it
  export extern "sharectl help server login" [
  ]

  # Forget a server's stored password and tokens
  export extern "sharectl help server logout" [
  ]

  # Choose the server that is used when none is named
  export extern "sharectl help server default" [
  ]

  # List the configured servers
  export extern "sharectl help server list" [
  ]

  # Show one server's settings, and where its secrets come from
  export extern "sharectl help server show" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "sharectl help help" [
  ]

}

export use completions *
