# Completion for fish; commands and options come from the program's own help.
function __nsposture_commands
    nsposture --help | string match -r '^  ([a-z-]+) ' -g
end
function __nsposture_options
    set -l words (commandline -opc)
    nsposture $words[2] --help 2>/dev/null | string match -ra -- '--[a-z-]+' | sort -u
end
complete -c nsposture -n '__fish_is_first_token' -f -a '(__nsposture_commands)'
complete -c nsposture -n 'not __fish_is_first_token; and string match -q -- "-*" (commandline -ct)' -f -a '(__nsposture_options)'
