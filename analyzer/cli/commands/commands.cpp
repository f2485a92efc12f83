#include "analyzer/cli/commands/command.h"

#include <array>

namespace nsposture::cli::commands {

std::span<const Command> all_commands() {
  static constexpr std::array kCommands = {
      Command{"audit", "Read RBAC and audit logs, report findings, write reports",
              "nsposture audit --from cluster.yaml --audit-log audit.log --db posture.db "
              "--report report.html",
              declare_audit},
      Command{"scan", "Store RBAC and namespaces as a snapshot in the database",
              "kubectl get ns,sa,clusterroles,clusterrolebindings,roles,rolebindings -A -o json | "
              "nsposture scan --from - --db posture.db",
              declare_scan},
      Command{"events", "Import audit logs into the database",
              "nsposture events import --db posture.db /var/log/kubernetes/audit.log",
              declare_events},
      Command{"who-can", "List the subjects that have a permission, with the grants that allow it",
              "nsposture who-can create namespaces --from cluster.yaml", declare_who_can},
      Command{"can-i", "Decide a request as the API server does, with its reason",
              "nsposture can-i create namespaces --as jane --as-group platform --from cluster.yaml",
              declare_can_i},
      Command{"explain", "Show the binding, role and rule that allow an action, or the path to it",
              "nsposture explain sa:ci/builder create namespaces --from cluster.yaml",
              declare_explain},
      Command{"remediate", "Show the smallest set of changes that ends all paths to a permission",
              "nsposture remediate sa:ci/builder create namespaces --from cluster.yaml",
              declare_remediate},
      Command{"what-if", "Show who would have a permission after a change",
              "nsposture what-if --remove clusterrolebinding/ci-admin --from cluster.yaml",
              declare_what_if},
      Command{"check",
              "Show who gains or loses permissions in a manifest change, before it is merged",
              "nsposture check manifests --base-ref origin/main...", declare_check},
      Command{"analyze", "Run the detection rules on the data in the database",
              "nsposture analyze --db posture.db", declare_analyze},
      Command{"findings", "List, filter and accept findings",
              "nsposture findings --db posture.db --severity high", declare_findings},
      Command{"diff", "Show which permissions differ between two sources or snapshots",
              "nsposture diff before.yaml after.yaml", declare_diff},
      Command{"investigate",
              "Investigate one namespace: who created it, by which grant, and what to do",
              "nsposture investigate suspicious-namespace --db posture.db --write-plan plan",
              declare_investigate},
      Command{"report", "Write a report from the database",
              "nsposture report --db posture.db --format html,md", declare_report},
      Command{"serve",
              "Receive audit events from API servers, judge them and notify as they arrive",
              "nsposture serve --db posture.db --kubeconfig admin.conf --listen 0.0.0.0:8443 "
              "--tls-cert tls.crt --tls-key tls.key --token-file tokens",
              declare_serve},
      Command{"rules", "List and explain the detection rules", "nsposture rules NP102",
              declare_rules},
      Command{"config", "Manage the configuration file: check, show",
              "nsposture config check nsposture.yaml", declare_config},
      Command{"db", "Manage the database: info, verify, prune, migrate, copy",
              "nsposture db info --db posture.db", declare_db},
      Command{"demo", "Audit the bundled example: a first look without a cluster",
              "nsposture demo --write nsposture-demo", declare_demo},
      Command{"completion", "Print the completion script for bash, zsh or fish",
              "source <(nsposture completion bash)", declare_completion},
  };
  return kCommands;
}

}  // namespace nsposture::cli::commands
