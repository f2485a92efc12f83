# Completion for fish; commands, options, rules, contexts, namespaces and subjects come from the program itself,
# the last two from the line's --db or --from.
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
function __nsposture_names
    set -l words (commandline -opc)
    set -l source
    for i in (seq 2 (math (count $words) - 1))
        if contains -- $words[$i] --db --from
            set -a source $words[$i] $words[(math $i + 1)]
        end
    end
    nsposture completion $argv[1] $source 2>/dev/null
end
complete -c nsposture -n __fish_is_first_token -f -a '(__nsposture_commands)'
complete -c nsposture -n '__nsposture_after --context' -f -a '(nsposture completion contexts 2>/dev/null)'
complete -c nsposture -n '__nsposture_after -n --namespace investigate' -f -a '(__nsposture_names namespaces)'
complete -c nsposture -n '__nsposture_after explain remediate --subject --as --all-but --allow --trusted-impersonators' -f -a '(__nsposture_names subjects)'
complete -c nsposture -n '__nsposture_after rules --rule --rule-off' -f -a '(nsposture completion rules)'
complete -c nsposture -n '__nsposture_after completion' -f -a 'bash zsh fish'
complete -c nsposture -n 'not __fish_is_first_token; and string match -q -- "-*" (commandline -ct)' -f -a '(__nsposture_options)'
