#include "analyzer/cli/commands/command.h"

#include <array>

namespace nsposture::cli::commands {

std::span<const Command> all_commands() {
  static constexpr std::array kCommands = {
      Command{"audit", "Read RBAC and audit logs, find what does not fit, write reports",
              "nsposture audit --from cluster.yaml --audit-log audit.log --db posture.db "
              "--report report.html",
              declare_audit},
      Command{"scan", "Read RBAC and namespaces into a snapshot in the database",
              "kubectl get ns,sa,clusterroles,clusterrolebindings,roles,rolebindings -A -o json | "
              "nsposture scan --from - --db posture.db",
              declare_scan},
      Command{"events", "Read audit logs into the database",
              "nsposture events import --db posture.db /var/log/kubernetes/audit.log",
              declare_events},
      Command{"who-can", "List the subjects that may do something, with the grants that allow it",
              "nsposture who-can create namespaces --from cluster.yaml", declare_who_can},
      Command{"can-i", "Decide as the API server would, with its reason",
              "nsposture can-i create namespaces --as jane --as-group platform --from cluster.yaml",
              declare_can_i},
      Command{"explain", "Show which binding, role and rule allow it, or how near it is",
              "nsposture explain sa:ci/builder create namespaces --from cluster.yaml",
              declare_explain},
      Command{"remediate", "Name the smallest changes that end all paths to a permission",
              "nsposture remediate sa:ci/builder create namespaces --from cluster.yaml",
              declare_remediate},
      Command{"what-if", "Say who could do something after a change",
              "nsposture what-if --remove clusterrolebinding/ci-admin --from cluster.yaml",
              declare_what_if},
      Command{"check", "Say before a merge what a change to manifests lets whom do",
              "nsposture check manifests --base-ref origin/main...", declare_check},
      Command{"analyze", "Run the rules over what the database holds",
              "nsposture analyze --db posture.db", declare_analyze},
      Command{"findings", "List, filter and accept findings",
              "nsposture findings --db posture.db --severity high", declare_findings},
      Command{"diff", "Show which permissions differ between two sources or snapshots",
              "nsposture diff before.yaml after.yaml", declare_diff},
      Command{"investigate", "Look into one namespace: who, by which grant, and what to do",
              "nsposture investigate suspicious-namespace --db posture.db --write-plan plan",
              declare_investigate},
      Command{"report", "Render what the database holds",
              "nsposture report --db posture.db --format html,md", declare_report},
      Command{"serve", "Receive audit events from the API server, judge and tell as they come",
              "nsposture serve --db posture.db --kubeconfig admin.conf --listen 0.0.0.0:8443 "
              "--tls-cert tls.crt --tls-key tls.key --token-file tokens",
              declare_serve},
      Command{"rules", "List and explain the rules", "nsposture rules NP102", declare_rules},
      Command{"config", "Look after the configuration file: check",
              "nsposture config check nsposture.yaml", declare_config},
      Command{"db", "Look after the database: info, verify, prune, migrate",
              "nsposture db info --db posture.db", declare_db},
      Command{"demo", "Audit the bundled example: a first look without a cluster",
              "nsposture demo --write nsposture-demo", declare_demo},
      Command{"completion", "Print the completion script for bash, zsh or fish",
              "source <(nsposture completion bash)", declare_completion},
  };
  return kCommands;
}

}  // namespace nsposture::cli::commands
