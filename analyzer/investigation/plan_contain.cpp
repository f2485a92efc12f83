// Containment, evidence first. Nothing is carried out here.
#include "analyzer/correlation/origin.h"
#include "analyzer/investigation/incident.h"
#include "analyzer/investigation/manifest.h"
#include "analyzer/investigation/plan.h"
#include "graph/base/shell_quote.h"
#include "graph/escalation/escalation.h"
#include "graph/validation/name_validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <utility>

namespace nsposture::investigation {

namespace {

using reports::PlanItem;

PlanItem item(std::string phase, std::string title) {
  PlanItem made;
  made.phase = std::move(phase);
  made.title = std::move(title);
  return made;
}

// The source name of events that were posted to serve: they are in the database.
constexpr std::string_view kPosted = "webhook";

// A file of the evidence, and the command that creates it.
struct Keep {
  std::string file;  // under evidence/
  std::string command;
};

// Copies of files with the same name from several folders get different names.
void keep_files(const Incident& incident, std::string_view what,
                const std::vector<std::string>& paths, std::vector<Keep>& list) {
  std::size_t number = 0;
  for (const auto& path : paths) {
    const std::filesystem::path from = incident.absolute(path);
    auto name = from.filename().string();
    if (name.empty()) name = from.parent_path().filename().string();
    auto file = fmt::format("{}-{}-{}", what, ++number, name);
    auto command =
        fmt::format("cp -R -- {} {}", shell_quote(from.string()), shell_quote("evidence/" + file));
    list.push_back({std::move(file), std::move(command)});
  }
}

std::vector<std::string> log_files(const Incident& incident) {
  std::set<std::string> logs;
  for (const auto* attempt : incident.attempts) logs.insert(attempt->request->event.file);
  if (incident.minted != nullptr) logs.insert(incident.minted->event.file);
  for (const auto& cited : incident.cited) logs.insert(cited.request->event.file);
  std::erase_if(logs,
                [](const std::string& log) { return log.empty() || log == "-" || log == kPosted; });
  return {logs.begin(), logs.end()};
}

// The sources of the investigation itself.
void keep_record(const Incident& incident, std::vector<Keep>& list) {
  const auto& database = incident.options.database;
  if (database.of_server) {
    list.push_back(
        {"posture.sql", fmt::format("pg_dump --schema=nsposture --dbname={} > evidence/posture.sql",
                                    shell_quote(database.text))});
  } else if (!database.text.empty()) {
    // A plain copy of the file would lack the write-ahead log.
    list.push_back({"posture.db", fmt::format("nsposture db copy --db {} --to evidence/posture.db",
                                              shell_quote(incident.absolute(database.text)))});
  }
  auto sources = incident.options.sources;
  std::erase(sources, "-");
  keep_files(incident, "rbac", sources, list);
  keep_files(incident, "log", log_files(incident), list);
}

void keep_cluster(const Incident& incident, std::vector<Keep>& list) {
  if (incident.exists_now()) {
    const auto ns = shell_quote(incident.ns);
    list.push_back(
        {"namespace.yaml",
         fmt::format("kubectl get namespace -o yaml -- {} > evidence/namespace.yaml", ns)});
    list.push_back(
        {"objects.yaml",
         fmt::format("kubectl -n {} get all,serviceaccounts,roles,rolebindings,networkpolicies,"
                     "resourcequotas,configmaps -o yaml > evidence/objects.yaml",
                     ns)});
    list.push_back({"events.yaml",
                    fmt::format("kubectl -n {} get events -o yaml > evidence/events.yaml", ns)});
    list.push_back(
        {"pod-logs.txt",
         fmt::format(
             "for pod in $(kubectl -n {0} get pods -o name); do kubectl -n {0} logs "
             "--all-containers --timestamps \"$pod\" >> evidence/pod-logs.txt || true; done",
             ns)});
  }
  list.push_back({"rbac.json",
                  "kubectl get clusterroles,clusterrolebindings,roles,rolebindings -A -o json > "
                  "evidence/rbac.json"});
}

constexpr std::string_view kHash =
    "(cd evidence && find . -type f ! -name 'SHA256SUMS*' -exec sha256sum -- {} + > SHA256SUMS)";

// The script reports what it cannot save and saves the rest.
std::string evidence_script(const std::string& title, const std::vector<Keep>& list) {
  std::vector<std::string> lines = {
      "umask 077", "mkdir evidence  # of its own: nothing that was kept is written over", "lost=0",
      "not_kept() { echo \"not kept: $1\" >&2; lost=1; }"};
  for (const auto& keep : list) {
    lines.push_back(fmt::format("{{ {}; }} || not_kept {}", keep.command, shell_quote(keep.file)));
  }
  lines.emplace_back(kHash);
  lines.emplace_back("exit \"$lost\"");
  return script(title, lines);
}

PlanItem evidence(const Incident& incident) {
  auto made = item("contain", "Keep the evidence first");
  std::vector<Keep> list;
  keep_record(incident, list);
  keep_cluster(incident, list);
  made.commands = {"umask 077", "mkdir evidence"};
  for (const auto& keep : list) made.commands.push_back(keep.command);
  made.commands.emplace_back(kHash);
  made.file = reports::PlanFile{"00-evidence.sh", evidence_script(made.title, list)};
  return made;
}

// Isolating one of these stops the cluster.
bool is_of_kubernetes(const std::string& ns) {
  return ns == "default" || ns.starts_with("kube-");
}

void isolate(const Incident& incident, std::vector<PlanItem>& plan) {
  if (is_of_kubernetes(incident.ns) && incident.in_snapshot() != nullptr) {
    auto made = item("contain", "Do not isolate a namespace of Kubernetes itself");
    made.notes.push_back("what runs in `" + incident.ns +
                         "` keeps the cluster running: remove single workloads and grants instead");
    plan.push_back(std::move(made));
    return;
  }
  if (!can_isolate(incident)) {
    auto made = item("contain", "Isolate the namespace");
    made.notes.emplace_back(incident.ns.empty()
                                ? "its name is not in the log: find it before you go on"
                                : "it is gone or never was: there is nothing to isolate");
    plan.push_back(std::move(made));
    return;
  }
  const auto ns = shell_quote(incident.ns);
  auto network = item("contain", "Cut its network: a NetworkPolicy that denies all");
  network.notes.emplace_back("the network plugin must enforce NetworkPolicies");
  network.commands = {"kubectl apply -f 10-deny-all.yaml"};
  network.file = reports::PlanFile{"10-deny-all.yaml", deny_all_manifest(incident.ns)};
  plan.push_back(std::move(network));
  auto pods = item("contain", "Set Pod Security to restricted");
  pods.notes.emplace_back("new pods are refused; running pods continue");
  pods.commands = {
      fmt::format("kubectl label --overwrite namespace {} "
                  "pod-security.kubernetes.io/enforce=restricted",
                  ns)};
  pods.file = reports::PlanFile{"11-pod-security.sh", script(pods.title, pods.commands)};
  plan.push_back(std::move(pods));
  auto quota = item("contain", "Allow no new pods: set the quota to 0");
  quota.notes.emplace_back(
      "running pods continue; delete them only after you have kept the evidence");
  quota.commands = {"kubectl apply -f 12-quota-zero.yaml"};
  quota.file = reports::PlanFile{"12-quota-zero.yaml", zero_quota_manifest(incident.ns)};
  plan.push_back(std::move(quota));
}

// A recreated service account has the bindings of its name; those that led here are removed first.
std::string anew_text(const Subject& account, const Revocation& revocation) {
  const bool responsible =
      revocation.responsible && subject_from_username(revocation.responsible->username) == account;
  return responsible
             ? "; carry this out after the grants are removed, or the new one has the same power"
             : "; the new one keeps what is bound to it, which its workloads need";
}

void revoke_account(const Incident& incident, const Subject& account, const Revocation& revocation,
                    PlanItem& made) {
  const auto& workloads = incident.file.now().cluster().workloads;
  const auto users = std::ranges::count_if(workloads, [&](const Workload& workload) {
    return workload.meta.namespace_ == account.namespace_ &&
           workload.service_account == account.name;
  });
  const auto ns = shell_quote(account.namespace_);
  const auto name = shell_quote(account.name);
  const auto& puppet = incident.puppet;
  const bool made_for_it = puppet && subject_from_username(puppet->username) == account;
  const auto running =
      users == 0 ? std::string() : fmt::format("; workloads that run under it: {}", users);
  made.notes.push_back(
      made_for_it
          ? fmt::format("{}: {} created it for this. Deleting it ends every token of it{}",
                        describe(account), correlation::actor_text(*puppet->made), running)
          : fmt::format("{}: deleting the account ends every token of it{}{}", describe(account),
                        running.empty() ? running : running + ", which have to be restarted",
                        anew_text(account, revocation)));
  made.commands.push_back(
      fmt::format("kubectl -n {0} get serviceaccount -o yaml -- {1} > serviceaccount-{2}.yaml", ns,
                  name, made.commands.size() + 1));
  made.commands.push_back(fmt::format("kubectl -n {} delete serviceaccount -- {}", ns, name));
  // A controller creates its own again.
  if (made_for_it || escalation::is_part_of_kubernetes(account)) return;
  made.commands.push_back(fmt::format("kubectl -n {} create serviceaccount -- {}", ns, name));
}

// Service accounts whose tokens the findings say were issued to others, each once.
std::vector<Subject> accounts_with_taken_tokens(const Incident& incident) {
  std::vector<Subject> accounts;
  if (incident.creation != nullptr) return accounts;
  for (const auto& [request, alarm] : incident.cited) {
    const auto& event = request->event;
    const bool issued = event.resource == "serviceaccounts" && event.subresource == "token" &&
                        event.verb == "create" && request->succeeded();
    if (!issued) continue;
    Subject account{SubjectKind::ServiceAccount, event.namespace_, event.name};
    if (std::ranges::find(accounts, account) == accounts.end()) {
      accounts.push_back(std::move(account));
    }
  }
  return accounts;
}

void revoke(const Incident& incident, const Revocation& revocation, std::vector<PlanItem>& plan) {
  auto made = item("contain", "Revoke the credentials");
  for (const auto& account : accounts_with_taken_tokens(incident)) {
    revoke_account(incident, account, revocation, made);
  }
  for (const auto& name : incident.requesters()) {
    const auto subject = subject_from_username(name);
    if (subject.kind == SubjectKind::ServiceAccount) {
      revoke_account(incident, subject, revocation, made);
    } else if (name == kUserAnonymous) {
      made.notes.emplace_back(
          "anonymous requests have no credential: set --anonymous-auth=false or "
          "restrict them in the AuthenticationConfiguration");
    } else {
      made.notes.push_back(fmt::format(
          "{}: Kubernetes cannot end a user's credential. Have the identity provider end its "
          "sessions; a client certificate stays valid until it expires, so remove its permissions",
          describe(subject)));
    }
  }
  if (made.notes.empty()) return;
  if (!made.commands.empty()) {
    made.file = reports::PlanFile{"21-revoke.sh", script(made.title, made.commands)};
  }
  plan.push_back(std::move(made));
}

}  // namespace

bool can_isolate(const Incident& incident) {
  return !incident.ns.empty() && incident.exists_now() &&
         validation::dns_label_errors(incident.ns).empty() && !is_of_kubernetes(incident.ns);
}

std::vector<PlanItem> containment(const Incident& incident, const reports::Dossier& dossier,
                                  const Revocation& revocation) {
  std::vector<PlanItem> plan;
  plan.push_back(evidence(incident));
  if (dossier.verdict == "fine" || dossier.verdict == "nothing") {
    plan.back().notes.emplace_back(
        "no issues were found: continue only if you know more than the logs show");
  }
  isolate(incident, plan);
  if (auto grants = grant_removal(incident, revocation)) plan.push_back(*std::move(grants));
  revoke(incident, revocation, plan);
  return plan;
}

}  // namespace nsposture::investigation
