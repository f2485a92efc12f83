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
gzip -dc fixtures/stories/story-1/after.json.gz >"$scratch/cluster.json"
check "bash completes contexts" prints "prod-eu" bash_completes scan --context ""
check "bash completes namespaces of a dump" prints "s1-lotus" bash_completes who-can --from "$scratch/cluster.json" -n ""
check "zsh reads its completion" zsh -fc 'autoload -Uz compinit && compinit -u -D; source <(nsposture completion zsh); (( $+functions[_nsposture] ))'
check "fish completes rules" prints "NP102" fish -c 'nsposture completion fish | source; complete -C "nsposture rules NP10"'
check "fish completes subjects of a dump" prints "group:system:masters" fish -c "nsposture completion fish | source; complete -C 'nsposture explain --from $scratch/cluster.json --as '"
unset KUBECONFIG
