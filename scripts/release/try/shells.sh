# Completions. Sourced by scripts/test-artifacts.
export PATH="$scratch/amd64:$PATH"
bash_completes() {
  bash -c 'source <(nsposture completion bash); COMP_WORDS=(nsposture "$@"); COMP_CWORD=$#; _nsposture; echo "${COMPREPLY[@]}"' - "$@"
}
mkdir -p "$scratch/home"
export KUBECONFIG=$scratch/home/config
cat >"$KUBECONFIG" <<'END'
{"kind": "Config", "apiVersion": "v1", "clusters": [], "users": [], "contexts": [{"name": "prod-eu", "context": {"cluster": "c", "user": "u"}}]}
END
check "bash completes commands" prints "who-can" bash_completes who
check "bash completes rules" prints "NP102" bash_completes rules NP10
check "bash completes contexts" prints "prod-eu" bash_completes scan --context ""
check "zsh reads its completion" zsh -fc 'autoload -Uz compinit && compinit -u -d /dev/null; source <(nsposture completion zsh); (( $+functions[_nsposture] ))'
check "fish completes rules" prints "NP102" fish -c 'nsposture completion fish | source; complete -C "nsposture rules NP10"'
unset KUBECONFIG
