# Completion for fish; commands, options, rules and contexts come from the program itself.
function __nsposture_commands
    nsposture --help | string match -r '^  ([a-z-]+) ' -g
end
function __nsposture_options
    set -l words (commandline -opc)
    nsposture $words[2] --help 2>/dev/null | string match -ra -- '--[a-z-]+' | sort -u
end
function __nsposture_after
    contains -- (commandline -opc)[-1] $argv
end
complete -c nsposture -n __fish_is_first_token -f -a '(__nsposture_commands)'
complete -c nsposture -n '__nsposture_after --context' -f -a '(nsposture completion contexts 2>/dev/null)'
complete -c nsposture -n '__nsposture_after rules --rule --rule-off' -f -a '(nsposture completion rules)'
complete -c nsposture -n '__nsposture_after completion' -f -a 'bash zsh fish'
complete -c nsposture -n 'not __fish_is_first_token; and string match -q -- "-*" (commandline -ct)' -f -a '(__nsposture_options)'
