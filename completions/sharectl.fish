# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_sharectl_global_optspecs
    string join \n s/server= o/output= q/quiet v/verbose color= no-input y/yes n/dry-run exit-code no-journal j/jobs= rate= timeout= deadline= retries= accept-stale config= state-dir= tz= h/help V/version
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

complete -c sharectl -n "__fish_sharectl_needs_command" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_needs_command" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_needs_command" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_needs_command" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_needs_command" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_needs_command" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_needs_command" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_needs_command" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_needs_command" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_needs_command" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_needs_command" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_needs_command" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_needs_command" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_needs_command" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_needs_command" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_needs_command" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_needs_command" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_needs_command" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_needs_command" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_needs_command" -s V -l version -d 'Print version'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "create" -d 'Share items; the link is the last line of stdout'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "update" -d 'Change what is named of shares, and nothing else'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "expire" -d 'Set, extend or end the lifetime of shares'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "rotate" -d 'Give shares new links; the old ones stop working'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "delete" -d 'Remove shares; their links stop working'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "rm" -d 'Remove shares; their links stop working'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "prune" -d 'Delete expired shares; made for cron'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "check" -d 'Check that links work, and report what deserves a look'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "export" -d 'Write shares as a file that `diff` and `apply` read'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "diff" -d 'Show how servers differ from a file of shares'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "apply" -d 'Make servers match a file of shares'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "undo" -d 'Undo an operation: the latest, or the one named'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "redo" -d 'Do again what was undone: the latest undo, or the operation named'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "list" -d 'List shares'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "ls" -d 'List shares'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "show" -d 'Show shares in full, with their tracks'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "url" -d 'Print links, with a start time, parameters, or for every chapter'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "m3u" -d 'Write shares as playlists that players open'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "history" -d 'Show what sharectl did, or what one operation did in detail'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "search" -d 'Find items and their references'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "doctor" -d 'Look closer at servers: what works, what is wrong, what mends it'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "demo" -d 'Try sharectl without a server: a tour of the built-in sandbox'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "completions" -d 'Print a shell\'s completion script'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "man" -d 'Print or write the manual pages'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "server" -d 'Add and manage servers and their credentials'
complete -c sharectl -n "__fish_sharectl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l song -d 'A song by its title (all of these can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l album -d 'An album by its title; with --song, the album of the song' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l artist -d 'An artist by name; with --song or --album, their artist' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l playlist -d 'A playlist by its name' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l book -d 'A book by its title' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l episode -d 'An episode by its title' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -s e -l expires -d 'When it ends: 7d, 12h, 2027-01-01, never … [default: the server\'s default-expires, else 30d]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -s d -l description -d 'What visitors read above it' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l download -d 'Whether visitors may download [default: off]' -r -f -a "on\t'They may'
off\t'They may not'"
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l slug -d 'The readable part of the link (Audiobookshelf)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l stream-format -d 'The format visitors get, such as mp3' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l max-bit-rate -d 'The bit rate visitors get at most, in kbit/s' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l renew-before -d 'With --reuse, renew a share when less than this time is left [default: half of --expires]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l from -d 'A share for each row of a CSV or JSONL file with the columns that `list` writes; `-` is stdin' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l rejects -d 'Where rows that failed are written, to be tried again with --from' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l qr-file -d 'Write the QR code to a picture, .svg or .png; several links get a file each, such as `poster_ID.svg`' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l qr-level -d 'How much of the QR code may be damaged [default: medium]' -r -f -a "low\t'7 percent: the smallest code'
medium\t'15 percent'
quartile\t'25 percent'
high\t'30 percent: for posters'"
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l fields -d 'Show only these fields, in this order; without a value, list them' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l sort -d 'Sort by a field; `:desc` turns the order round' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l limit -d 'Show at most this many' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l partial -d 'Accept a title that only contains the words, if a single one does'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l take-over -d 'Take over the link of a share that sharectl created and whose book was deleted (Audiobookshelf)'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l each -d 'A share of its own for each item'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l reuse -d 'Use an active share of the same contents if there is one'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l live -d 'A playlist\'s share must follow the playlist as it changes'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l freeze -d 'Share the songs that a playlist holds now'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l markdown -d 'Write links as Markdown, with the share\'s title'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l html -d 'Write links as HTML, with the share\'s title'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l qr -d 'Draw the link as a QR code, on stderr'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l copy -d 'Copy the link to the terminal\'s clipboard; works over ssh, tmux and screen'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l open -d 'Open the link in a browser'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l expired-for -d 'Those that ended at least so long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l expires-within -d 'Active ones that end within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l created-before -d 'Those made before: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l created-after -d 'Those made since: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l not-visited-for -d 'Those nobody opened for so long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l owner -d 'Those of this user; `any` for everybody\'s' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l match -d 'Those with this text in description or label, whatever its case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l regex -d 'Those whose description or label this regular expression fits' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l kind -d 'Those of contents of this kind: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l item -d 'Those that share this very item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l contains -d 'Those in which a visitor finds this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l where -d 'Those that fulfil a condition on their fields: \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -s d -l description -d 'The new description; \'\' removes it' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l download -d 'Whether visitors may download' -r -f -a "on\t'They may'
off\t'They may not'"
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -s e -l expires -d 'When it ends: 7d, 12h, 2027-01-01, never, now …' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l from -d 'Change each share that a row of a CSV or JSONL file names in `ref` or `url`, in the columns the file has; `-` is stdin' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l rejects -d 'Where rows that failed are written, to be tried again with --from' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l all -d 'Every share (of yours, where it is written)'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l never-expires -d 'Those that never end'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l unvisited -d 'Those nobody ever opened'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l broken -d 'Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l revive -d 'Change shares that have ended, too, when they are chosen by selector'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l fail-empty -d 'Exit with 5 where nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand update" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l expired-for -d 'Those that ended at least so long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l expires-within -d 'Active ones that end within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l created-before -d 'Those made before: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l created-after -d 'Those made since: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l not-visited-for -d 'Those nobody opened for so long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l owner -d 'Those of this user; `any` for everybody\'s' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l match -d 'Those with this text in description or label, whatever its case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l regex -d 'Those whose description or label this regular expression fits' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l kind -d 'Those of contents of this kind: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l item -d 'Those that share this very item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l contains -d 'Those in which a visitor finds this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l where -d 'Those that fulfil a condition on their fields: \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l in -d 'So long from now' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l until -d 'At this date or time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l by -d 'So much later than now set, or earlier where it is negative' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l at-least -d 'Not before this: what ends later stays' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l qr-file -d 'Write the QR code to a picture, .svg or .png; several links get a file each, such as `poster_ID.svg`' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l qr-level -d 'How much of the QR code may be damaged [default: medium]' -r -f -a "low\t'7 percent: the smallest code'
medium\t'15 percent'
quartile\t'25 percent'
high\t'30 percent: for posters'"
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l all -d 'Every share (of yours, where it is written)'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l never-expires -d 'Those that never end'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l unvisited -d 'Those nobody ever opened'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l broken -d 'Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l now -d 'At once'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l never -d 'Never'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l revive -d 'Change shares that have ended, too, when they are chosen by selector'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l qr -d 'Draw the link as a QR code, on stderr'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l copy -d 'Copy the link to the terminal\'s clipboard; works over ssh, tmux and screen'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l open -d 'Open the link in a browser'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l fail-empty -d 'Exit with 5 where nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand expire" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l expired-for -d 'Those that ended at least so long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l expires-within -d 'Active ones that end within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l created-before -d 'Those made before: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l created-after -d 'Those made since: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l not-visited-for -d 'Those nobody opened for so long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l owner -d 'Those of this user; `any` for everybody\'s' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l match -d 'Those with this text in description or label, whatever its case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l regex -d 'Those whose description or label this regular expression fits' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l kind -d 'Those of contents of this kind: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l item -d 'Those that share this very item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l contains -d 'Those in which a visitor finds this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l where -d 'Those that fulfil a condition on their fields: \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l slug -d 'What the new link ends in, where the server lets it be chosen; for one share' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l qr-file -d 'Write the QR code to a picture, .svg or .png; several links get a file each, such as `poster_ID.svg`' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l qr-level -d 'How much of the QR code may be damaged [default: medium]' -r -f -a "low\t'7 percent: the smallest code'
medium\t'15 percent'
quartile\t'25 percent'
high\t'30 percent: for posters'"
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l all -d 'Every share (of yours, where it is written)'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l never-expires -d 'Those that never end'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l unvisited -d 'Those nobody ever opened'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l broken -d 'Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l markdown -d 'Write links as Markdown, with the share\'s title'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l html -d 'Write links as HTML, with the share\'s title'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l qr -d 'Draw the link as a QR code, on stderr'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l copy -d 'Copy the link to the terminal\'s clipboard; works over ssh, tmux and screen'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l open -d 'Open the link in a browser'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l fail-empty -d 'Exit with 5 where nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l expired-for -d 'Those that ended at least so long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l expires-within -d 'Active ones that end within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l created-before -d 'Those made before: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l created-after -d 'Those made since: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l not-visited-for -d 'Those nobody opened for so long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l owner -d 'Those of this user; `any` for everybody\'s' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l match -d 'Those with this text in description or label, whatever its case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l regex -d 'Those whose description or label this regular expression fits' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l kind -d 'Those of contents of this kind: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l item -d 'Those that share this very item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l contains -d 'Those in which a visitor finds this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l where -d 'Those that fulfil a condition on their fields: \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l all -d 'Every share (of yours, where it is written)'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l never-expires -d 'Those that never end'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l unvisited -d 'Those nobody ever opened'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l broken -d 'Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l revoked -d 'For good: `undo` doesn\'t restore them without --even-revoked'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l ignore-missing -d 'A named share that doesn\'t exist is no error: running it twice does no harm'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l fail-empty -d 'Exit with 5 where nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l expired-for -d 'Those that ended at least so long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l expires-within -d 'Active ones that end within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l created-before -d 'Those made before: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l created-after -d 'Those made since: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l not-visited-for -d 'Those nobody opened for so long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l owner -d 'Those of this user; `any` for everybody\'s' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l match -d 'Those with this text in description or label, whatever its case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l regex -d 'Those whose description or label this regular expression fits' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l kind -d 'Those of contents of this kind: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l item -d 'Those that share this very item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l contains -d 'Those in which a visitor finds this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l where -d 'Those that fulfil a condition on their fields: \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l all -d 'Every share (of yours, where it is written)'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l never-expires -d 'Those that never end'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l unvisited -d 'Those nobody ever opened'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l broken -d 'Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l revoked -d 'For good: `undo` doesn\'t restore them without --even-revoked'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l ignore-missing -d 'A named share that doesn\'t exist is no error: running it twice does no harm'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l fail-empty -d 'Exit with 5 where nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l grace -d 'Those that ended at least so long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l keep -d 'Keep this share: link, id, slug or SERVER/ID; it has to be there (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l keep-match -d 'Keep shares with this text in description or label (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l max-delete -d 'Delete nothing at all where it would be more than so many, or more than such a part of all shares' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l max-skew -d 'How far the server\'s clock and ours may be apart [default: 5min]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l lock-wait -d 'Wait so long for another prune of this server to end' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l expired-for -d 'Those that ended at least so long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l expires-within -d 'Active ones that end within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l created-before -d 'Those made before: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l created-after -d 'Those made since: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l not-visited-for -d 'Those nobody opened for so long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l owner -d 'Those of this user; `any` for everybody\'s' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l match -d 'Those with this text in description or label, whatever its case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l regex -d 'Those whose description or label this regular expression fits' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l kind -d 'Those of contents of this kind: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l item -d 'Those that share this very item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l contains -d 'Those in which a visitor finds this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l where -d 'Those that fulfil a condition on their fields: \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l include-active -d 'Consider shares that still work, too; needs a selector and a confirmation, and --max-delete where nobody can be asked'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l all -d 'Every share (of yours, where it is written)'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l never-expires -d 'Those that never end'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l unvisited -d 'Those nobody ever opened'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l broken -d 'Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l within -d 'Warn of shares that expire within this time [default: 7d]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l stale -d 'Report shares that nobody opened for this long [default: 90d]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l visit -d 'Open the page of every share; `streams` also asks for the first track. This counts as a visit, and shows as a listener on Audiobookshelf' -r -f -a "pages\t'The page of every share'
streams\t'The page of every share, and its first track'"
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l only -d 'Report these findings only: codes, or `error`, `warning`, `info`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l ignore -d 'Leave these findings out: codes, or `error`, `warning`, `info`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l fail-on -d 'Exit with 12 if there is a finding at least this bad [default: error]' -r -f -a "error\t'An error'
warning\t'A warning or an error'
info\t'Anything'
never\t'Nothing'"
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l resolve -d 'Where a public address is, in place of what DNS says here (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l expired-for -d 'Those that ended at least so long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l expires-within -d 'Active ones that end within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l created-before -d 'Those made before: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l created-after -d 'Those made since: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l not-visited-for -d 'Those nobody opened for so long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l owner -d 'Those of this user; `any` for everybody\'s' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l match -d 'Those with this text in description or label, whatever its case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l regex -d 'Those whose description or label this regular expression fits' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l kind -d 'Those of contents of this kind: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l item -d 'Those that share this very item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l contains -d 'Those in which a visitor finds this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l where -d 'Those that fulfil a condition on their fields: \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l fields -d 'Show only these fields, in this order; without a value, list them' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l sort -d 'Sort by a field; `:desc` turns the order round' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l limit -d 'Show at most this many' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l all -d 'Every share (of yours, where it is written)'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l never-expires -d 'Those that never end'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l unvisited -d 'Those nobody ever opened'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l broken -d 'Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l expired-for -d 'Those that ended at least so long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l expires-within -d 'Active ones that end within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l created-before -d 'Those made before: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l created-after -d 'Those made since: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l not-visited-for -d 'Those nobody opened for so long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l owner -d 'Those of this user; `any` for everybody\'s' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l match -d 'Those with this text in description or label, whatever its case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l regex -d 'Those whose description or label this regular expression fits' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l kind -d 'Those of contents of this kind: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l item -d 'Those that share this very item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l contains -d 'Those in which a visitor finds this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l where -d 'Those that fulfil a condition on their fields: \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l to -d 'Write to this file instead of stdout' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l all -d 'Every share (of yours, where it is written)'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l expired -d 'Those that have ended'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l never-expires -d 'Those that never end'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l unvisited -d 'Those nobody ever opened'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l broken -d 'Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l fail-empty -d 'Exit with 5 if no share matches'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l max-delete -d 'Abort if more than N unlisted shares, or N% of those in the scope, would be deleted [default: 10%]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l revive -d 'Create or extend shares that have expired or were pruned'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l recreate -d 'Replace shares whose contents differ; they get new links'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l delete-unlisted -d 'Delete shares in the file\'s scope that are not in the file'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l lossy -d 'Leave out what a server can\'t keep: settings, and shares it can\'t hold'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l max-delete -d 'Abort if more than N unlisted shares, or N% of those in the scope, would be deleted [default: 10%]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l revive -d 'Create or extend shares that have expired or were pruned'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l recreate -d 'Replace shares whose contents differ; they get new links'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l delete-unlisted -d 'Delete shares in the file\'s scope that are not in the file'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l lossy -d 'Leave out what a server can\'t keep: settings, and shares it can\'t hold'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l no-write-back -d 'Don\'t write references of new shares into the file'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand apply" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l from -d 'Make the shares again that these rows of `delete -o jsonl` name; `-` is stdin' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l last -d 'The latest operation, also if it ran without a terminal'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l even-revoked -d 'Undo a delete with --revoked, too'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand undo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l last -d 'The latest undo, also if it was run without a terminal'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand redo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l expired-for -d 'Those that ended at least so long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l expires-within -d 'Active ones that end within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l created-before -d 'Those made before: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l created-after -d 'Those made since: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l not-visited-for -d 'Those nobody opened for so long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l owner -d 'Those of this user; `any` for everybody\'s' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l match -d 'Those with this text in description or label, whatever its case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l regex -d 'Those whose description or label this regular expression fits' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l kind -d 'Those of contents of this kind: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l item -d 'Those that share this very item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l contains -d 'Those in which a visitor finds this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l where -d 'Those that fulfil a condition on their fields: \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l fields -d 'Show only these fields, in this order; without a value, list them' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l sort -d 'Sort by a field; `:desc` turns the order round' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l limit -d 'Show at most this many' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l interval -d 'How long until they are shown again [default: 5s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l all -d 'Every share (of yours, where it is written)'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l never-expires -d 'Those that never end'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l unvisited -d 'Those nobody ever opened'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l broken -d 'Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l fail-empty -d 'Exit with 5 where nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l watch -d 'Show them again and again, until Ctrl-C'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l expired-for -d 'Those that ended at least so long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l expires-within -d 'Active ones that end within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l created-before -d 'Those made before: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l created-after -d 'Those made since: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l not-visited-for -d 'Those nobody opened for so long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l owner -d 'Those of this user; `any` for everybody\'s' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l match -d 'Those with this text in description or label, whatever its case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l regex -d 'Those whose description or label this regular expression fits' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l kind -d 'Those of contents of this kind: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l item -d 'Those that share this very item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l contains -d 'Those in which a visitor finds this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l where -d 'Those that fulfil a condition on their fields: \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l fields -d 'Show only these fields, in this order; without a value, list them' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l sort -d 'Sort by a field; `:desc` turns the order round' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l limit -d 'Show at most this many' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l interval -d 'How long until they are shown again [default: 5s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l all -d 'Every share (of yours, where it is written)'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l never-expires -d 'Those that never end'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l unvisited -d 'Those nobody ever opened'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l broken -d 'Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l fail-empty -d 'Exit with 5 where nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l watch -d 'Show them again and again, until Ctrl-C'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l expired-for -d 'Those that ended at least so long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l expires-within -d 'Active ones that end within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l created-before -d 'Those made before: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l created-after -d 'Those made since: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l not-visited-for -d 'Those nobody opened for so long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l owner -d 'Those of this user; `any` for everybody\'s' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l match -d 'Those with this text in description or label, whatever its case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l regex -d 'Those whose description or label this regular expression fits' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l kind -d 'Those of contents of this kind: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l item -d 'Those that share this very item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l contains -d 'Those in which a visitor finds this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l where -d 'Those that fulfil a condition on their fields: \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l fields -d 'Show only these fields, in this order; without a value, list them' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l sort -d 'Sort by a field; `:desc` turns the order round' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l limit -d 'Show at most this many' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l all -d 'Every share (of yours, where it is written)'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l never-expires -d 'Those that never end'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l unvisited -d 'Those nobody ever opened'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l broken -d 'Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l fail-empty -d 'Exit with 5 where nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l expired-for -d 'Those that ended at least so long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l expires-within -d 'Active ones that end within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l created-before -d 'Those made before: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l created-after -d 'Those made since: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l not-visited-for -d 'Those nobody opened for so long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l owner -d 'Those of this user; `any` for everybody\'s' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l match -d 'Those with this text in description or label, whatever its case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l regex -d 'Those whose description or label this regular expression fits' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l kind -d 'Those of contents of this kind: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l item -d 'Those that share this very item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l contains -d 'Those in which a visitor finds this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l where -d 'Those that fulfil a condition on their fields: \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l at -d 'Where playing starts' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l param -d 'A parameter to put into the link (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l qr-file -d 'Write the QR code to a picture, .svg or .png; several links get a file each, such as `poster_ID.svg`' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l qr-level -d 'How much of the QR code may be damaged [default: medium]' -r -f -a "low\t'7 percent: the smallest code'
medium\t'15 percent'
quartile\t'25 percent'
high\t'30 percent: for posters'"
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l fields -d 'Show only these fields, in this order; without a value, list them' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l sort -d 'Sort by a field; `:desc` turns the order round' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l limit -d 'Show at most this many' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l all -d 'Every share (of yours, where it is written)'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l never-expires -d 'Those that never end'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l unvisited -d 'Those nobody ever opened'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l broken -d 'Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l all-chapters -d 'A link to every chapter of a book'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l markdown -d 'Write links as Markdown, with the share\'s title'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l html -d 'Write links as HTML, with the share\'s title'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l qr -d 'Draw the link as a QR code, on stderr'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l copy -d 'Copy the link to the terminal\'s clipboard; works over ssh, tmux and screen'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l open -d 'Open the link in a browser'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l fail-empty -d 'Exit with 5 where nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand url" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l expired-for -d 'Those that ended at least so long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l expires-within -d 'Active ones that end within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l created-before -d 'Those made before: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l created-after -d 'Those made since: a date, or how long ago' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l not-visited-for -d 'Those nobody opened for so long' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l owner -d 'Those of this user; `any` for everybody\'s' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l match -d 'Those with this text in description or label, whatever its case' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l regex -d 'Those whose description or label this regular expression fits' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l kind -d 'Those of contents of this kind: song, album, …, or mixed' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l item -d 'Those that share this very item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l contains -d 'Those in which a visitor finds this item' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l where -d 'Those that fulfil a condition on their fields: \'visits < 3 and expires < "2026-12-24"\'; times are dates, date-times, "now", "in 7d", "30d ago"' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l to -d 'Write to this file, or one file for each share into this folder; `-` is stdout' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l as -d 'The playlist\'s format [default: by the name of the file, else m3u8]' -r -f -a "m3u8\t'Extended M3U in UTF-8'
xspf\t'XSPF, in XML'"
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l title -d 'What the playlist is called [default: as the share]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l at -d 'Where playing starts: what is over by then is left out, and VLC begins amid the track' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l fields -d 'Show only these fields, in this order; without a value, list them' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l sort -d 'Sort by a field; `:desc` turns the order round' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l limit -d 'Show at most this many' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l all -d 'Every share (of yours, where it is written)'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l active -d 'Active shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l expired -d 'Expired shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l never-expires -d 'Those that never end'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l unvisited -d 'Those nobody ever opened'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l broken -d 'Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l with-credentials -d 'Where there are no public streams, put this account\'s credentials into the links, signed anew each time: for your own player alone'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l fail-empty -d 'Exit with 5 where nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand m3u" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l fields -d 'Show only these fields, in this order; without a value, list them' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l sort -d 'Sort by a field; `:desc` turns the order round' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l limit -d 'Show at most this many' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand history" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l kind -d 'Only this kind: song, album, artist, playlist, book … (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l newest -d 'What came last, newest first: how many' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l added-within -d 'Only what was added within this time' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l fields -d 'Show only these fields, in this order; without a value, list them' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l sort -d 'Sort by a field; `:desc` turns the order round' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l limit -d 'Show at most this many' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l fail-empty -d 'Exit with 5 where nothing is found'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand search" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l fields -d 'Show only these fields, in this order; without a value, list them' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l sort -d 'Sort by a field; `:desc` turns the order round' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l limit -d 'Show at most this many' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -f -a "serve" -d 'Run the sandbox as a server, so that its links open in a browser'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l port -d 'The port to listen on; 0 takes a free one' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l preload -d 'How many shares the Navidrome, `demo`, begins with where it has none yet; half of them are expired' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l fault -d 'What goes wrong, to try how a script copes (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from help" -f -a "serve" -d 'Run the sandbox as a server, so that its links open in a browser'
complete -c sharectl -n "__fish_sharectl_using_subcommand demo; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l to -d 'Write all pages below this folder instead, into `man1` and `man5`' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -f -a "add" -d 'Add a server: recognise it, try the login, keep both'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -f -a "set" -d 'Change a server\'s settings'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -f -a "remove" -d 'Remove a server and its stored credentials; its shares stay as they are'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -f -a "rm" -d 'Remove a server and its stored credentials; its shares stay as they are'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -f -a "login" -d 'Try a password or token and keep it'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -f -a "logout" -d 'Forget a server\'s stored password and tokens'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -f -a "default" -d 'Choose the server that is used when none is named'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -f -a "list" -d 'List the configured servers'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -f -a "ls" -d 'List the configured servers'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -f -a "show" -d 'Show one server\'s settings, and where its secrets come from'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and not __fish_seen_subcommand_from add set remove rm login logout default list ls show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -s u -l username -d 'The account\'s user name' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l kind -d 'What kind of server it is; recognised by itself otherwise' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l access -d 'Which of Navidrome\'s APIs to use: auto, native or subsonic' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l password-file -d 'A file whose first line is the password' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l password-command -d 'A command whose first line of output is the password, as `pass show nas` or a JSON array' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l token-file -d 'A file whose first line is the API key or token' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l token-command -d 'A command whose first line of output is the API key or token' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l header -d 'A header for every request, its value from elsewhere: `NAME=file:PATH`, `NAME=env:VARIABLE` or `NAME=command:COMMAND` (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l public-url -d 'The base of public links, where it is not what the server says' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l ca-cert -d 'Certificates to trust besides the system\'s, a PEM file' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l default-expires -d 'When shares end that are made without --expires [default: 30d]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l allow-plain-password -d 'Let Subsonic servers that need it have the password over plain http'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l default -d 'Use it when no server is named; the first one added is used anyway'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l trust-cert -d 'Show a certificate that nothing vouches for, and trust it for this server once confirmed'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l replace -d 'If there is a server of this name with other values, put this one in its place'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l no-check -d 'Keep it without connecting to it'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l url -d 'Its new address' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -s u -l username -d 'The account\'s user name' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l kind -d 'What kind of server it is; recognised by itself otherwise' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l access -d 'Which of Navidrome\'s APIs to use: auto, native or subsonic' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l password-file -d 'A file whose first line is the password' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l password-command -d 'A command whose first line of output is the password, as `pass show nas` or a JSON array' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l token-file -d 'A file whose first line is the API key or token' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l token-command -d 'A command whose first line of output is the API key or token' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l header -d 'A header for every request, its value from elsewhere: `NAME=file:PATH`, `NAME=env:VARIABLE` or `NAME=command:COMMAND` (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l public-url -d 'The base of public links, where it is not what the server says' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l ca-cert -d 'Certificates to trust besides the system\'s, a PEM file' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l default-expires -d 'When shares end that are made without --expires [default: 30d]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l unset -d 'A setting to take out, by its name in the configuration file (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l allow-plain-password -d 'Let Subsonic servers that need it have the password over plain http'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l trust-cert -d 'Show a certificate that nothing vouches for, and trust it for this server once confirmed'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l token -d 'Keep an API key or token instead of a password'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l stdin -d 'Read it from the first line of stdin'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l no-check -d 'Keep it without trying it'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l none -d 'Have no default'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from default" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l fields -d 'Show only these fields, in this order; without a value, list them' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l sort -d 'Sort by a field; `:desc` turns the order round' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l limit -d 'Show at most this many' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l fields -d 'Show only these fields, in this order; without a value, list them' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l sort -d 'Sort by a field; `:desc` turns the order round' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l limit -d 'Show at most this many' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -s s -l server -d 'The server to use, by its name; `all` for all of them (can be repeated)' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -s o -l output -d 'The form of the data on stdout; `template=\'{{ url }}\'` is one of your own' -r -f -a "table\t'A table for people'
wide\t'A table with more columns'
json\t'One JSON array'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values with a header'
ids\t'One id a line'
refs\t'One reference a line'
urls\t'One link a line'"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -s j -l jobs -d 'How many requests run at once [default: 4]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l rate -d 'Requests per second at most, such as `5` or `100/min`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l timeout -d 'The longest wait for one request [default: 30s]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l deadline -d 'The longest time for the whole command' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l retries -d 'How often a request that may be repeated is tried again [default: 5, and 2 without any answer]' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l config -d 'The configuration file to read instead of the usual ones' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l state-dir -d 'Where the journal, facts, tokens and locks are kept' -r -F
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l tz -d 'The time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`' -r
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer the confirmation with yes'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -s n -l dry-run -d 'Show what would be done, as data, and do nothing'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l exit-code -d 'With --dry-run, exit with 12 where something would be done'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l no-journal -d 'Change things even where the journal can\'t be written; they can\'t be undone then'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Tell errors only'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Tell what goes on; twice for every request'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask anything: what would be asked is an error that names the flag'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -l accept-stale -d 'Let answers from a cache in front of the server decide what is written'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "add" -d 'Add a server: recognise it, try the login, keep both'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "set" -d 'Change a server\'s settings'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Remove a server and its stored credentials; its shares stay as they are'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "login" -d 'Try a password or token and keep it'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "logout" -d 'Forget a server\'s stored password and tokens'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "default" -d 'Choose the server that is used when none is named'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the configured servers'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show one server\'s settings, and where its secrets come from'
complete -c sharectl -n "__fish_sharectl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "create" -d 'Share items; the link is the last line of stdout'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "update" -d 'Change what is named of shares, and nothing else'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "expire" -d 'Set, extend or end the lifetime of shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "rotate" -d 'Give shares new links; the old ones stop working'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "delete" -d 'Remove shares; their links stop working'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "prune" -d 'Delete expired shares; made for cron'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "check" -d 'Check that links work, and report what deserves a look'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "export" -d 'Write shares as a file that `diff` and `apply` read'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "diff" -d 'Show how servers differ from a file of shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "apply" -d 'Make servers match a file of shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "undo" -d 'Undo an operation: the latest, or the one named'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "redo" -d 'Do again what was undone: the latest undo, or the operation named'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "list" -d 'List shares'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "show" -d 'Show shares in full, with their tracks'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "url" -d 'Print links, with a start time, parameters, or for every chapter'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "m3u" -d 'Write shares as playlists that players open'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "history" -d 'Show what sharectl did, or what one operation did in detail'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "search" -d 'Find items and their references'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "doctor" -d 'Look closer at servers: what works, what is wrong, what mends it'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "demo" -d 'Try sharectl without a server: a tour of the built-in sandbox'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "completions" -d 'Print a shell\'s completion script'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "man" -d 'Print or write the manual pages'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "server" -d 'Add and manage servers and their credentials'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and not __fish_seen_subcommand_from create update expire rotate delete prune check export diff apply undo redo list show url m3u history search doctor demo completions man server help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and __fish_seen_subcommand_from demo" -f -a "serve" -d 'Run the sandbox as a server, so that its links open in a browser'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "add" -d 'Add a server: recognise it, try the login, keep both'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "set" -d 'Change a server\'s settings'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "remove" -d 'Remove a server and its stored credentials; its shares stay as they are'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "login" -d 'Try a password or token and keep it'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "logout" -d 'Forget a server\'s stored password and tokens'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "default" -d 'Choose the server that is used when none is named'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "list" -d 'List the configured servers'
complete -c sharectl -n "__fish_sharectl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "show" -d 'Show one server\'s settings, and where its secrets come from'
