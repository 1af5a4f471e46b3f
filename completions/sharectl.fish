# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_sharectl_global_optspecs
    string join \n o/output= q/quiet v/verbose color= accessible no-pager s/server= no-input y/yes n/dry-run exit-code no-journal j/jobs= rate= timeout= deadline= retries= accept-stale config= state-dir= tz= h/help V/version
end

function __fish_sharectl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_sharectl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_sharectl_using_subcommand
    set -l cmd (__fish_sharectl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c sharectl -n "__fish_sharectl_needs_command" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_needs_command" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_needs_command" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_needs_command" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_needs_command" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_needs_command" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_needs_command" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_needs_command" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_needs_command" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_needs_command" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_needs_command" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_needs_command" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_needs_command" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_needs_command" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_needs_command" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_needs_command" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_needs_command" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_needs_command" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_needs_command" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_needs_command" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_needs_command" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_needs_command" -s V -l version -d 'Print version'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "create" -d 'Share items; the link is the last line of stdout'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "list" -d 'List shares'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "ls" -d 'List shares'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "show" -d 'Show shares in full, with their tracks'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "update" -d 'Change a share\'s description, expiry, or download permission'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "expire" -d 'Set, extend, or shorten the expiry of shares'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "rotate" -d 'Give shares new links; the old ones stop working'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "delete" -d 'Delete shares; their links stop working'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "rm" -d 'Delete shares; their links stop working'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "prune" -d 'Delete expired shares; suitable for cron'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "check" -d 'Find problems: dead contents, links that visitors can\'t open'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "stats" -d 'Count shares, expiries, and visits'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "export" -d 'Write shares as a file that `diff` and `apply` read'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "diff" -d 'Compare servers with a file of shares'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "apply" -d 'Make servers match a file of shares'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "url" -d 'Print links, optionally with a start time'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "m3u" -d 'Write shares as playlists that players open'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "undo" -d 'Undo the latest operation, or the one named'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "redo" -d 'Reapply the latest undone operation, or the one named'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "history" -d 'Show what sharectl did, or one operation in detail'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "search" -d 'Find items and their references'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "doctor" -d 'Check a server\'s setup and explain how to fix problems'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "server" -d 'Add and manage servers and their credentials'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "demo" -d 'Try sharectl without a server: a tour of the sandbox'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "man" -d 'Print or write the manual pages'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l song -d 'Share the song with this title' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l album -d 'Share the album with this title; with --song, the album of the song' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l artist -d 'Share the artist with this name; with --song or --album, their artist' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l playlist -d 'Share the playlist with this name' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l book -d 'Share the book with this title' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l episode -d 'Share the episode with this title' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l series -d 'Share all books of the series with this name (Audiobookshelf; use with --each)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l collection -d 'Share all books of the collection with this name (Audiobookshelf; use with --each)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l author -d 'Share all books of this author (Audiobookshelf; use with --each)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -s e -l expires -d 'Expiry: 7d, 12h, 2027-01-01, never … [default: the server\'s default-expires, else 30d]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -s d -l description -d 'Description that visitors see' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l download -d 'Whether visitors may download [default: off]' -r -f -a "on\t''
off\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l slug -d 'Readable part of the link (Audiobookshelf)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l stream-format -d 'Audio format for visitors, such as mp3' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l max-bit-rate -d 'Maximum bit rate for visitors, in kbit/s' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l renew-before -d 'With --reuse, renew a share if less than this time is left [default: half of --expires]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l from -d 'Create a share for each row of a CSV, JSONL, or JSON file (columns such as items, expires, description); `-` reads stdin' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l rejects -d 'Write failed rows to this file, to retry with --from' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l qr-file -d 'Write the QR code to an .svg or .png file; several links get one each, such as `poster_ID.svg`' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l qr-level -d 'Error correction level of the QR code [default: medium]' -r -f -a "low\t'Restores 7% of a damaged code: the smallest code'
medium\t'Restores 15%'
quartile\t'Restores 25%'
high\t'Restores 30%: for posters'"
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l sort -d 'Sort by a field; `:desc` reverses the order' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l limit -d 'Show at most N rows' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -s s -l server -d 'Server to use, by name' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l partial -d 'Accept a partial title if exactly one item contains these words'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l take-over -d 'Give the new share the slug of a share whose book was deleted (Audiobookshelf)'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l each -d 'Create a separate share for each item'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l reuse -d 'Reuse an active share that has the same contents instead of creating one'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l live -d 'Fail unless the share follows the playlist as it changes'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l freeze -d 'Share the songs that a playlist contains now'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l markdown -d 'Print links as Markdown, with the share\'s title'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l html -d 'Print links as HTML, with the share\'s title'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l qr -d 'Print the link as a QR code on stderr'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l copy -d 'Copy the link to the clipboard; works over ssh, tmux, and screen'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l open -d 'Open the link in a browser'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l interval -d 'Time between refreshes [default: 5s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l expired-for -d 'Shares that expired at least this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l expires-within -d 'Active shares that expire within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l created-before -d 'Shares created before this date, or more than this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l created-after -d 'Shares created after this date, or within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l not-visited-for -d 'Shares not visited for this long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l owner -d 'Shares of this owner; `any` for all owners' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l match -d 'Shares with this text in the description or label (the title of the contents), ignoring case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l regex -d 'Shares whose description or label matches this regular expression' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l kind -d 'Shares of this kind of item: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l item -d 'Shares of exactly this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l library -d 'Shares whose contents are in this library (Audiobookshelf, Navidrome)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l contains -d 'Shares that contain this item, directly or through an album, artist, or playlist' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l where -d 'Shares that match a filter such as \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l sort -d 'Sort by a field; `:desc` reverses the order' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l limit -d 'Show at most N rows' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l watch -d 'Refresh the list until Ctrl-C'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l all -d 'All shares; this is the default'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l never-expires -d 'Shares that never expire'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l unvisited -d 'Shares that were never visited'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l broken -d 'Shares whose contents no longer exist, or have no audio'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l fail-empty -d 'Exit with 5 if nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l interval -d 'Time between refreshes [default: 5s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l expired-for -d 'Shares that expired at least this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l expires-within -d 'Active shares that expire within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l created-before -d 'Shares created before this date, or more than this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l created-after -d 'Shares created after this date, or within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l not-visited-for -d 'Shares not visited for this long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l owner -d 'Shares of this owner; `any` for all owners' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l match -d 'Shares with this text in the description or label (the title of the contents), ignoring case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l regex -d 'Shares whose description or label matches this regular expression' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l kind -d 'Shares of this kind of item: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l item -d 'Shares of exactly this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l library -d 'Shares whose contents are in this library (Audiobookshelf, Navidrome)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l contains -d 'Shares that contain this item, directly or through an album, artist, or playlist' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l where -d 'Shares that match a filter such as \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l sort -d 'Sort by a field; `:desc` reverses the order' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l limit -d 'Show at most N rows' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l watch -d 'Refresh the list until Ctrl-C'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l all -d 'All shares; this is the default'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l never-expires -d 'Shares that never expire'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l unvisited -d 'Shares that were never visited'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l broken -d 'Shares whose contents no longer exist, or have no audio'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l fail-empty -d 'Exit with 5 if nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l expired-for -d 'Shares that expired at least this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l expires-within -d 'Active shares that expire within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l created-before -d 'Shares created before this date, or more than this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l created-after -d 'Shares created after this date, or within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l not-visited-for -d 'Shares not visited for this long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l owner -d 'Shares of this owner; `any` for all owners' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l match -d 'Shares with this text in the description or label (the title of the contents), ignoring case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l regex -d 'Shares whose description or label matches this regular expression' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l kind -d 'Shares of this kind of item: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l item -d 'Shares of exactly this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l library -d 'Shares whose contents are in this library (Audiobookshelf, Navidrome)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l contains -d 'Shares that contain this item, directly or through an album, artist, or playlist' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l where -d 'Shares that match a filter such as \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l sort -d 'Sort by a field; `:desc` reverses the order' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l limit -d 'Show at most N rows' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -s s -l server -d 'Server to use, by name' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l all -d 'All shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l never-expires -d 'Shares that never expire'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l unvisited -d 'Shares that were never visited'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l broken -d 'Shares whose contents no longer exist, or have no audio'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l fail-empty -d 'Exit with 5 if nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -s d -l description -d 'New description; \'\' removes it' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l download -d 'Whether visitors may download' -r -f -a "on\t''
off\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -s e -l expires -d 'New expiry: 7d (from now), 12h, 2027-01-01, never, now …' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l from -d 'Read changes from a CSV, JSONL, or JSON file whose rows name a share in `ref` or `url`; `-` is stdin' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l rejects -d 'Write failed rows to this file, to retry with --from' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l expired-for -d 'Shares that expired at least this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l expires-within -d 'Active shares that expire within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l created-before -d 'Shares created before this date, or more than this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l created-after -d 'Shares created after this date, or within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l not-visited-for -d 'Shares not visited for this long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l owner -d 'Shares of this owner; `any` for all owners' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l match -d 'Shares with this text in the description or label (the title of the contents), ignoring case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l regex -d 'Shares whose description or label matches this regular expression' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l kind -d 'Shares of this kind of item: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l item -d 'Shares of exactly this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l library -d 'Shares whose contents are in this library (Audiobookshelf, Navidrome)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l contains -d 'Shares that contain this item, directly or through an album, artist, or playlist' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l where -d 'Shares that match a filter such as \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l revive -d 'With selectors, also change expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l all -d 'All of your shares; use --owner for other owners\' shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l never-expires -d 'Shares that never expire'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l unvisited -d 'Shares that were never visited'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l broken -d 'Shares whose contents no longer exist, or have no audio'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l fail-empty -d 'Exit with 5 if nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l in -d 'Expire this long from now' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l until -d 'Expire at this date or time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l by -d 'Extend the current expiry by this much (negative: shorten it)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l at-least -d 'Extend the expiry to at least this; never shortens it' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l qr-file -d 'Write the QR code to an .svg or .png file; several links get one each, such as `poster_ID.svg`' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l qr-level -d 'Error correction level of the QR code [default: medium]' -r -f -a "low\t'Restores 7% of a damaged code: the smallest code'
medium\t'Restores 15%'
quartile\t'Restores 25%'
high\t'Restores 30%: for posters'"
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l expired-for -d 'Shares that expired at least this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l expires-within -d 'Active shares that expire within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l created-before -d 'Shares created before this date, or more than this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l created-after -d 'Shares created after this date, or within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l not-visited-for -d 'Shares not visited for this long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l owner -d 'Shares of this owner; `any` for all owners' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l match -d 'Shares with this text in the description or label (the title of the contents), ignoring case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l regex -d 'Shares whose description or label matches this regular expression' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l kind -d 'Shares of this kind of item: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l item -d 'Shares of exactly this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l library -d 'Shares whose contents are in this library (Audiobookshelf, Navidrome)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l contains -d 'Shares that contain this item, directly or through an album, artist, or playlist' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l where -d 'Shares that match a filter such as \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l now -d 'Expire at once'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l never -d 'Never expire'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l revive -d 'With selectors, also change expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l qr -d 'Print the link as a QR code on stderr'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l copy -d 'Copy the link to the clipboard; works over ssh, tmux, and screen'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l open -d 'Open the link in a browser'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l all -d 'All of your shares; use --owner for other owners\' shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l never-expires -d 'Shares that never expire'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l unvisited -d 'Shares that were never visited'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l broken -d 'Shares whose contents no longer exist, or have no audio'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l fail-empty -d 'Exit with 5 if nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l slug -d 'Slug of the new link, if the server supports it; for one share' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l qr-file -d 'Write the QR code to an .svg or .png file; several links get one each, such as `poster_ID.svg`' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l qr-level -d 'Error correction level of the QR code [default: medium]' -r -f -a "low\t'Restores 7% of a damaged code: the smallest code'
medium\t'Restores 15%'
quartile\t'Restores 25%'
high\t'Restores 30%: for posters'"
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l expired-for -d 'Shares that expired at least this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l expires-within -d 'Active shares that expire within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l created-before -d 'Shares created before this date, or more than this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l created-after -d 'Shares created after this date, or within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l not-visited-for -d 'Shares not visited for this long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l owner -d 'Shares of this owner; `any` for all owners' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l match -d 'Shares with this text in the description or label (the title of the contents), ignoring case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l regex -d 'Shares whose description or label matches this regular expression' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l kind -d 'Shares of this kind of item: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l item -d 'Shares of exactly this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l library -d 'Shares whose contents are in this library (Audiobookshelf, Navidrome)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l contains -d 'Shares that contain this item, directly or through an album, artist, or playlist' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l where -d 'Shares that match a filter such as \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -s s -l server -d 'Server to use, by name' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l markdown -d 'Print links as Markdown, with the share\'s title'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l html -d 'Print links as HTML, with the share\'s title'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l qr -d 'Print the link as a QR code on stderr'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l copy -d 'Copy the link to the clipboard; works over ssh, tmux, and screen'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l open -d 'Open the link in a browser'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l all -d 'All of your shares; use --owner for other owners\' shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l never-expires -d 'Shares that never expire'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l unvisited -d 'Shares that were never visited'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l broken -d 'Shares whose contents no longer exist, or have no audio'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l fail-empty -d 'Exit with 5 if nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l expired-for -d 'Shares that expired at least this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l expires-within -d 'Active shares that expire within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l created-before -d 'Shares created before this date, or more than this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l created-after -d 'Shares created after this date, or within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l not-visited-for -d 'Shares not visited for this long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l owner -d 'Shares of this owner; `any` for all owners' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l match -d 'Shares with this text in the description or label (the title of the contents), ignoring case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l regex -d 'Shares whose description or label matches this regular expression' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l kind -d 'Shares of this kind of item: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l item -d 'Shares of exactly this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l library -d 'Shares whose contents are in this library (Audiobookshelf, Navidrome)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l contains -d 'Shares that contain this item, directly or through an album, artist, or playlist' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l where -d 'Shares that match a filter such as \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l revoked -d 'Mark as revoked: `undo` restores these shares only with --even-revoked'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l ignore-missing -d 'Ignore named shares that don\'t exist, so that you can run it repeatedly'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l all -d 'All of your shares; use --owner for other owners\' shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l never-expires -d 'Shares that never expire'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l unvisited -d 'Shares that were never visited'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l broken -d 'Shares whose contents no longer exist, or have no audio'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l fail-empty -d 'Exit with 5 if nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l expired-for -d 'Shares that expired at least this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l expires-within -d 'Active shares that expire within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l created-before -d 'Shares created before this date, or more than this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l created-after -d 'Shares created after this date, or within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l not-visited-for -d 'Shares not visited for this long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l owner -d 'Shares of this owner; `any` for all owners' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l match -d 'Shares with this text in the description or label (the title of the contents), ignoring case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l regex -d 'Shares whose description or label matches this regular expression' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l kind -d 'Shares of this kind of item: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l item -d 'Shares of exactly this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l library -d 'Shares whose contents are in this library (Audiobookshelf, Navidrome)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l contains -d 'Shares that contain this item, directly or through an album, artist, or playlist' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l where -d 'Shares that match a filter such as \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l revoked -d 'Mark as revoked: `undo` restores these shares only with --even-revoked'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l ignore-missing -d 'Ignore named shares that don\'t exist, so that you can run it repeatedly'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l all -d 'All of your shares; use --owner for other owners\' shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l never-expires -d 'Shares that never expire'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l unvisited -d 'Shares that were never visited'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l broken -d 'Shares whose contents no longer exist, or have no audio'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l fail-empty -d 'Exit with 5 if nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l grace -d 'Time to wait after a share expires before it is deleted, such as 7d' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l keep -d 'Keep this share: link, id, slug, or SERVER/ID; must exist (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l keep-match -d 'Keep shares with this text in the description or label (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l max-delete -d 'Abort if more than N shares, or N% of all your shares, would be deleted [default: no limit]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l max-skew -d 'Maximum difference between the server\'s clock and this one [default: 5min]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l lock-wait -d 'Wait this long for another prune of this server to finish' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l expired-for -d 'Shares that expired at least this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l expires-within -d 'Active shares that expire within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l created-before -d 'Shares created before this date, or more than this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l created-after -d 'Shares created after this date, or within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l not-visited-for -d 'Shares not visited for this long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l owner -d 'Shares of this owner; `any` for all owners' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l match -d 'Shares with this text in the description or label (the title of the contents), ignoring case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l regex -d 'Shares whose description or label matches this regular expression' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l kind -d 'Shares of this kind of item: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l item -d 'Shares of exactly this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l library -d 'Shares whose contents are in this library (Audiobookshelf, Navidrome)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l contains -d 'Shares that contain this item, directly or through an album, artist, or playlist' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l where -d 'Shares that match a filter such as \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l include-active -d 'Also delete active shares; needs a selector and a confirmation, and --max-delete without a terminal'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l all -d 'All of your expired shares; this is the default'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l never-expires -d 'Shares that never expire'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l unvisited -d 'Shares that were never visited'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l broken -d 'Shares whose contents no longer exist, or have no audio'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l within -d 'Warn of shares that expire within this time [default: 7d]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l stale -d 'Report shares not visited for this long [default: 90d]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l visit -d 'Open the page of every share; `streams` also asks for the first track. This counts as a visit, and shows as a listener on Audiobookshelf' -r -f -a "pages\t'The page of every share'
streams\t'The page of every share, and its first track'"
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l only -d 'Report these findings only: codes, or `error`, `warning`, `info`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l ignore -d 'Leave these findings out: codes, or `error`, `warning`, `info`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l fail-on -d 'Exit with 12 if there is a finding of at least this severity [default: error]' -r -f -a "error\t'An error'
warning\t'A warning or an error'
info\t'Any finding'
never\t'Never exit with 12'"
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l resolve -d 'Connect to ADDRESS for HOST:PORT of a public base URL, instead of using DNS (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l expired-for -d 'Shares that expired at least this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l expires-within -d 'Active shares that expire within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l created-before -d 'Shares created before this date, or more than this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l created-after -d 'Shares created after this date, or within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l not-visited-for -d 'Shares not visited for this long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l owner -d 'Shares of this owner; `any` for all owners' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l match -d 'Shares with this text in the description or label (the title of the contents), ignoring case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l regex -d 'Shares whose description or label matches this regular expression' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l kind -d 'Shares of this kind of item: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l item -d 'Shares of exactly this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l library -d 'Shares whose contents are in this library (Audiobookshelf, Navidrome)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l contains -d 'Shares that contain this item, directly or through an album, artist, or playlist' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l where -d 'Shares that match a filter such as \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l sort -d 'Sort by a field; `:desc` reverses the order' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l limit -d 'Show at most N rows' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l all -d 'All shares; this is the default'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l never-expires -d 'Shares that never expire'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l unvisited -d 'Shares that were never visited'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l broken -d 'Shares whose contents no longer exist, or have no audio'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l top -d 'How many of the most visited shares to name [default: 5]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l html -d 'Write a page for a browser to this file, with what `sharectl check` finds' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l textfile -d 'Write metrics for Prometheus to this file, for node_exporter\'s textfile collector' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l expired-for -d 'Shares that expired at least this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l expires-within -d 'Active shares that expire within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l created-before -d 'Shares created before this date, or more than this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l created-after -d 'Shares created after this date, or within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l not-visited-for -d 'Shares not visited for this long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l owner -d 'Shares of this owner; `any` for all owners' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l match -d 'Shares with this text in the description or label (the title of the contents), ignoring case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l regex -d 'Shares whose description or label matches this regular expression' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l kind -d 'Shares of this kind of item: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l item -d 'Shares of exactly this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l library -d 'Shares whose contents are in this library (Audiobookshelf, Navidrome)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l contains -d 'Shares that contain this item, directly or through an album, artist, or playlist' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l where -d 'Shares that match a filter such as \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l sort -d 'Sort by a field; `:desc` reverses the order' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l limit -d 'Show at most N rows' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'
prometheus\t'Metrics for Prometheus (`stats` only)'"
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l check -d 'Include the number of `sharectl check` findings in the metrics'
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l per-share -d 'Give every share metrics of its own, with its title and a short hash as labels'
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l with-links -d 'Put ids and links into metrics, pages and rows; files are then readable by you only'
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l all -d 'All shares; this is the default'
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l never-expires -d 'Shares that never expire'
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l unvisited -d 'Shares that were never visited'
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l broken -d 'Shares whose contents no longer exist, or have no audio'
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand stats" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l to -d 'Write to this file instead of stdout' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l expired-for -d 'Shares that expired at least this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l expires-within -d 'Active shares that expire within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l created-before -d 'Shares created before this date, or more than this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l created-after -d 'Shares created after this date, or within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l not-visited-for -d 'Shares not visited for this long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l owner -d 'Shares of this owner; `any` for all owners' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l match -d 'Shares with this text in the description or label (the title of the contents), ignoring case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l regex -d 'Shares whose description or label matches this regular expression' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l kind -d 'Shares of this kind of item: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l item -d 'Shares of exactly this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l library -d 'Shares whose contents are in this library (Audiobookshelf, Navidrome)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l contains -d 'Shares that contain this item, directly or through an album, artist, or playlist' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l where -d 'Shares that match a filter such as \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l all -d 'All shares; this is the default'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l never-expires -d 'Shares that never expire'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l unvisited -d 'Shares that were never visited'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l broken -d 'Shares whose contents no longer exist, or have no audio'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l fail-empty -d 'Exit with 5 if no share matches'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l max-delete -d 'Abort if more than N unlisted shares, or N% of those in the scope, would be deleted [default: 10%]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l revive -d 'Create or extend shares that have expired or were pruned'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l recreate -d 'Replace shares whose contents differ; they get new links'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l delete-unlisted -d 'Delete shares in the file\'s scope that are not in the file'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l lossy -d 'Skip settings and shares that the server can\'t store'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l exit-code -d 'Exit with 12 if anything differs'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l max-delete -d 'Abort if more than N unlisted shares, or N% of those in the scope, would be deleted [default: 10%]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l revive -d 'Create or extend shares that have expired or were pruned'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l recreate -d 'Replace shares whose contents differ; they get new links'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l delete-unlisted -d 'Delete shares in the file\'s scope that are not in the file'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l lossy -d 'Skip settings and shares that the server can\'t store'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l no-write-back -d 'Don\'t write references of new shares into the file'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l at -d 'Start time in the contents' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l param -d 'Parameter to add to the link (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l qr-file -d 'Write the QR code to an .svg or .png file; several links get one each, such as `poster_ID.svg`' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l qr-level -d 'Error correction level of the QR code [default: medium]' -r -f -a "low\t'Restores 7% of a damaged code: the smallest code'
medium\t'Restores 15%'
quartile\t'Restores 25%'
high\t'Restores 30%: for posters'"
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l expired-for -d 'Shares that expired at least this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l expires-within -d 'Active shares that expire within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l created-before -d 'Shares created before this date, or more than this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l created-after -d 'Shares created after this date, or within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l not-visited-for -d 'Shares not visited for this long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l owner -d 'Shares of this owner; `any` for all owners' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l match -d 'Shares with this text in the description or label (the title of the contents), ignoring case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l regex -d 'Shares whose description or label matches this regular expression' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l kind -d 'Shares of this kind of item: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l item -d 'Shares of exactly this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l library -d 'Shares whose contents are in this library (Audiobookshelf, Navidrome)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l contains -d 'Shares that contain this item, directly or through an album, artist, or playlist' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l where -d 'Shares that match a filter such as \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l sort -d 'Sort by a field; `:desc` reverses the order' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l limit -d 'Show at most N rows' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -s s -l server -d 'Server to use, by name' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l all-chapters -d 'Print a link to every chapter of a book'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l zip -d 'Print the address of a zip file of all tracks; the share must allow downloads (Navidrome)'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l live-playlist -d 'Print the address of a playlist that stays up to date, for players (Navidrome from 0.55)'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l markdown -d 'Print links as Markdown, with the share\'s title'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l html -d 'Print links as HTML, with the share\'s title'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l qr -d 'Print the link as a QR code on stderr'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l copy -d 'Copy the link to the clipboard; works over ssh, tmux, and screen'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l open -d 'Open the link in a browser'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l all -d 'All shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l never-expires -d 'Shares that never expire'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l unvisited -d 'Shares that were never visited'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l broken -d 'Shares whose contents no longer exist, or have no audio'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l fail-empty -d 'Exit with 5 if nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l to -d 'Write to this file, or one file for each share into this folder; `-` is stdout' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l as -d 'Playlist format [default: from the file name, else m3u8]' -r -f -a "m3u8\t'Extended M3U in UTF-8'
m3u\t'The same, in files that end in .m3u, for MPD and MOC'
xspf\t'XSPF, in XML'
aria2\t'Links and file names for `aria2c -i`'
curl\t'Links and file names for `curl -K`'"
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l title -d 'Title of the playlist [default: the share\'s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l at -d 'Start time: earlier tracks are skipped, and VLC starts mid-track' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l expired-for -d 'Shares that expired at least this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l expires-within -d 'Active shares that expire within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l created-before -d 'Shares created before this date, or more than this long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l created-after -d 'Shares created after this date, or within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l not-visited-for -d 'Shares not visited for this long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l owner -d 'Shares of this owner; `any` for all owners' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l match -d 'Shares with this text in the description or label (the title of the contents), ignoring case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l regex -d 'Shares whose description or label matches this regular expression' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l kind -d 'Shares of this kind of item: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l item -d 'Shares of exactly this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l library -d 'Shares whose contents are in this library (Audiobookshelf, Navidrome)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l contains -d 'Shares that contain this item, directly or through an album, artist, or playlist' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l where -d 'Shares that match a filter such as \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l sort -d 'Sort by a field; `:desc` reverses the order' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l limit -d 'Show at most N rows' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -s s -l server -d 'Server to use, by name' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l with-credentials -d 'If there are no public streams, put your account\'s credentials into the links; for your own player only'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l all -d 'All shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l never-expires -d 'Shares that never expire'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l unvisited -d 'Shares that were never visited'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l broken -d 'Shares whose contents no longer exist, or have no audio'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l fail-empty -d 'Exit with 5 if nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l from -d 'Restore the shares in this output of `delete -o jsonl`; `-` is stdin' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l last -d 'Undo the latest operation, even if it ran without a terminal'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l even-revoked -d 'Also undo a delete with --revoked'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l last -d 'Redo the latest undo, even if it ran without a terminal'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l since -d 'Only operations since: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l match -d 'Only operations with this text in the command line, or in the title or description of a share' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l sort -d 'Sort by a field; `:desc` reverses the order' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l limit -d 'Show at most N rows' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l kind -d 'Only this kind: song, album, artist, playlist, book … (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l newest -d 'Show the N newest items, newest first' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l added-within -d 'Only items added within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l sort -d 'Sort by a field; `:desc` reverses the order' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l limit -d 'Show at most N rows' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l fail-empty -d 'Exit with 5 if nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l sort -d 'Sort by a field; `:desc` reverses the order' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l limit -d 'Show at most N rows' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -f -a "add" -d 'Add a server after testing the login'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -f -a "set" -d 'Change a server\'s settings'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -f -a "list" -d 'List the configured servers'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -f -a "ls" -d 'List the configured servers'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -f -a "show" -d 'Show a server\'s settings and where its secrets come from'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -f -a "remove" -d 'Remove a server and its stored credentials; its shares stay as they are'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -f -a "rm" -d 'Remove a server and its stored credentials; its shares stay as they are'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -f -a "rename" -d 'Rename a server; its journal, login, and caches stay with it'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -f -a "mv" -d 'Rename a server; its journal, login, and caches stay with it'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -f -a "login" -d 'Try a password or token and store it'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -f -a "logout" -d 'Delete a server\'s stored password and tokens'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -f -a "default" -d 'Choose the server to use when none is named'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set list ls show remove rm rename mv login logout default help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -s u -l username -d 'User name of the account' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l kind -d 'Kind of server [default: detected]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l access -d 'Navidrome API to use [default: auto]' -r -f -a "auto\t''
native\t''
subsonic\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l password-file -d 'File whose first line is the password' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l password-command -d 'Command that prints the password on its first line: `pass show nas`, or a JSON array' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l token-file -d 'File whose first line is the API key or token' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l token-command -d 'Command that prints the API key or token on its first line' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l header -d 'Header for every request, with its value from a file or variable: `NAME=file:PATH`, `NAME=env:VARIABLE` or `NAME=command:COMMAND` (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l public-url -d 'Public base URL, if the server\'s own is wrong' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l public-probe -d 'Whether `check` tries the public base URL [default: on]' -r -f -a "on\t''
off\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l ca-cert -d 'PEM file with certificates to trust besides the system\'s' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l client-cert -d 'PEM file with a client certificate, for servers or proxies that require one' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l client-key -d 'PEM file with its key [default: the same file]' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l alternate-url -d 'Another address of the server, to try if the first can\'t be reached (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l unix-socket -d 'Unix socket that the server listens on' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l auth -d 'How the server identifies the account; `header`: by a header that it trusts, such as Remote-User' -r -f -a "credentials\t''
header\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l default-expires -d 'Expiry of shares created without --expires [default: 30d]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l insecure -d 'Allow plain http for alternate addresses; certificates are still verified'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l allow-plain-password -d 'Allow sending the password over plain http to Subsonic servers that need it'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l default -d 'Make it the default server; the first one added always is'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l trust-cert -d 'Show an untrusted certificate and, once confirmed, trust it for this server'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l replace -d 'Replace an existing server that has this name'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l no-check -d 'Save it without connecting'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l url -d 'New address' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -s u -l username -d 'User name of the account' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l kind -d 'Kind of server [default: detected]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l access -d 'Navidrome API to use [default: auto]' -r -f -a "auto\t''
native\t''
subsonic\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l password-file -d 'File whose first line is the password' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l password-command -d 'Command that prints the password on its first line: `pass show nas`, or a JSON array' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l token-file -d 'File whose first line is the API key or token' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l token-command -d 'Command that prints the API key or token on its first line' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l header -d 'Header for every request, with its value from a file or variable: `NAME=file:PATH`, `NAME=env:VARIABLE` or `NAME=command:COMMAND` (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l public-url -d 'Public base URL, if the server\'s own is wrong' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l public-probe -d 'Whether `check` tries the public base URL [default: on]' -r -f -a "on\t''
off\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l ca-cert -d 'PEM file with certificates to trust besides the system\'s' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l client-cert -d 'PEM file with a client certificate, for servers or proxies that require one' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l client-key -d 'PEM file with its key [default: the same file]' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l alternate-url -d 'Another address of the server, to try if the first can\'t be reached (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l unix-socket -d 'Unix socket that the server listens on' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l auth -d 'How the server identifies the account; `header`: by a header that it trusts, such as Remote-User' -r -f -a "credentials\t''
header\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l default-expires -d 'Expiry of shares created without --expires [default: 30d]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l unset -d 'Remove this setting, by its name in the configuration file (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l insecure -d 'Allow plain http for alternate addresses; certificates are still verified'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l allow-plain-password -d 'Allow sending the password over plain http to Subsonic servers that need it'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l trust-cert -d 'Show an untrusted certificate and, once confirmed, trust it for this server'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l sort -d 'Sort by a field; `:desc` reverses the order' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l limit -d 'Show at most N rows' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l fields -d 'Show only these fields, in this order; without a value, list all fields' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l sort -d 'Sort by a field; `:desc` reverses the order' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l limit -d 'Show at most N rows' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rename" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from mv" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l token -d 'Store an API key or token instead of a password'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l stdin -d 'Read it from the first line of stdin'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l no-check -d 'Store it without trying it'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l none -d 'Have no default'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "add" -d 'Add a server after testing the login'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "set" -d 'Change a server\'s settings'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the configured servers'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a server\'s settings and where its secrets come from'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Remove a server and its stored credentials; its shares stay as they are'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "rename" -d 'Rename a server; its journal, login, and caches stay with it'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "login" -d 'Try a password or token and store it'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "logout" -d 'Delete a server\'s stored password and tokens'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "default" -d 'Choose the server to use when none is named'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -f -a "serve" -d 'Run the sandbox as a server, so that its links open in a browser'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l port -d 'Port to listen on; 0 takes a free one' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l preload -d 'Number of shares to begin with on `demo`, if it has none yet; half of them expired' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l fault -d 'Inject a fault, to test how a script copes (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from help" -f -a "serve" -d 'Run the sandbox as a server, so that its links open in a browser'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l to -d 'Write all pages to `man1` and `man5` below this directory' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -s o -l output -d 'Output format; define your own with `template=\'{{ url }}\'`' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object per line'
csv\t'Comma-separated values with a header'
ids\t'One id per line'
refs\t'One reference per line'
urls\t'One link per line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -s s -l server -d 'Server to use, by name; `all` for every server (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -s j -l jobs -d 'Requests to run at once [default: adapts to the server, at most 64]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l rate -d 'Maximum request rate, such as `5` (per second) or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l timeout -d 'Timeout for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l deadline -d 'Time limit for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l retries -d 'Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l config -d 'Configuration file to use instead of the default ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l state-dir -d 'Directory for the journal, server facts, tokens, and locks' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l tz -d 'Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -s y -l yes -d 'Answer yes to the confirmation'
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l exit-code -d 'With --dry-run, exit with 12 if something would change'
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l no-journal -d 'Write even if the journal can\'t be written; undo is then impossible'
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -s q -l quiet -d 'Print errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -s v -l verbose -d 'Show progress; -vv logs every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l accessible -d 'Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn'
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l no-pager -d 'Don\'t show long output in a pager'
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l no-input -d 'Never ask; fail instead, and name the flag to use'
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l accept-stale -d 'Accept responses from a cache in front of the server, even when writing'
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "create" -d 'Share items; the link is the last line of stdout'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "list" -d 'List shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "show" -d 'Show shares in full, with their tracks'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "update" -d 'Change a share\'s description, expiry, or download permission'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "expire" -d 'Set, extend, or shorten the expiry of shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "rotate" -d 'Give shares new links; the old ones stop working'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "delete" -d 'Delete shares; their links stop working'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "prune" -d 'Delete expired shares; suitable for cron'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "check" -d 'Find problems: dead contents, links that visitors can\'t open'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "stats" -d 'Count shares, expiries, and visits'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "export" -d 'Write shares as a file that `diff` and `apply` read'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "diff" -d 'Compare servers with a file of shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "apply" -d 'Make servers match a file of shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "url" -d 'Print links, optionally with a start time'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "m3u" -d 'Write shares as playlists that players open'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "undo" -d 'Undo the latest operation, or the one named'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "redo" -d 'Reapply the latest undone operation, or the one named'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "history" -d 'Show what sharectl did, or one operation in detail'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "search" -d 'Find items and their references'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "doctor" -d 'Check a server\'s setup and explain how to fix problems'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "server" -d 'Add and manage servers and their credentials'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "demo" -d 'Try sharectl without a server: a tour of the sandbox'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "completions" -d 'Print a completion script for a shell'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "man" -d 'Print or write the manual pages'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create list show update expire rotate delete prune check stats export diff apply url m3u undo redo history search doctor server demo completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "add" -d 'Add a server after testing the login'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "set" -d 'Change a server\'s settings'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "list" -d 'List the configured servers'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "show" -d 'Show a server\'s settings and where its secrets come from'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "remove" -d 'Remove a server and its stored credentials; its shares stay as they are'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "rename" -d 'Rename a server; its journal, login, and caches stay with it'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "login" -d 'Try a password or token and store it'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "logout" -d 'Delete a server\'s stored password and tokens'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "default" -d 'Choose the server to use when none is named'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and __fish_seen_subcommand_from demo" -f -a "serve" -d 'Run the sandbox as a server, so that its links open in a browser'
