# Completion for bash. Commands and options come from the program's own help, so that they are
# always those of the installed version.
_nsposture() {
  local current=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]}
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "$(nsposture --help | sed -n '/^Subcommands:/,$s/^  \([a-z-]*\) .*/\1/p')" -- "$current"))
  elif [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$(nsposture "$command" --help 2>/dev/null | grep -oE -- '--[a-z-]+' | sort -u)" -- "$current"))
  else
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -o filenames -F _nsposture nsposture
