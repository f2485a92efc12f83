# Completion for bash. Commands, options, rules, contexts, namespaces and subjects come from the program
# itself, so that they are always those of the installed version; the last two from the line's --db or --from.
_nsposture_source() {
  local i
  for ((i = 1; i < COMP_CWORD - 1; i++)); do
    case ${COMP_WORDS[i]} in --db | --from) printf '%q %q ' "${COMP_WORDS[i]}" "${COMP_WORDS[i + 1]/#\~/$HOME}" ;; esac
  done
}
_nsposture() {
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
  local words
  if [ "$COMP_CWORD" -eq 1 ]; then
    words=$(nsposture --help | sed -n '/^Subcommands:/,$s/^  \([a-z-]*\) .*/\1/p')
  elif [ "$before" = --context ]; then
    words=$(nsposture completion contexts 2>/dev/null)
  elif [ "$before" = -n ] || [ "$before" = --namespace ] || [ "$before" = investigate ]; then
    words=$(eval "nsposture completion namespaces $(_nsposture_source)" 2>/dev/null)
  elif [[ $before =~ ^(explain|remediate|--subject|--as|--all-but|--allow|--trusted-impersonators)$ ]]; then
    words=$(eval "nsposture completion subjects $(_nsposture_source)" 2>/dev/null)
  elif [ "$before" = --rule-off ] || [ "$before" = --rule ] || [ "$before" = rules ]; then
    words=$(nsposture completion rules | cut -f1)
  elif [ "$command" = completion ]; then
    words="bash zsh fish"
  elif [[ $current == -* ]]; then
    words=$(nsposture "$command" --help 2>/dev/null | grep -oE -- '--[a-z-]+' | sort -u)
  else
    COMPREPLY=($(compgen -f -- "$current"))
    return
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o filenames -F _nsposture nsposture
