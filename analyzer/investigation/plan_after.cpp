// The plan after containment: fix permissions, notify, monitor.
#include "analyzer/investigation/incident.h"
#include "analyzer/investigation/least_privilege.h"
#include "analyzer/investigation/manifest.h"
#include "analyzer/investigation/plan.h"
#include "analyzer/rules/base/actors.h"
#include "graph/base/shell_quote.h"
#include "graph/escalation/requests/text.h"
#include "reports/escape/printable.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace nsposture::investigation {

namespace {

using reports::PlanItem;

// A request that a finding questions does not justify a permission.
bool suspicious(const LoggedRequest& request, const std::vector<store::Finding>& findings) {
  return std::ranges::any_of(findings, [&](const store::Finding& finding) {
    return finding.severity >= store::Severity::Medium && cites(finding, request);
  });
}

// RBAC is not asked for its members: a role changes nothing for them.
bool is_master(const Incident& incident, const std::string& username) {
  return std::ranges::any_of(incident.file.requests(), [&](const LoggedRequest& request) {
    return request.event.user.username == username && rules::is_master(request.event.user);
  });
}

// What it has already is not replaced by applying another role.
std::string bindings_note(const Incident& incident, const Subject& subject) {
  constexpr std::size_t kMost = 5;
  std::vector<std::string> names;
  for (const auto& binding : incident.file.now().cluster().bindings) {
    for (std::size_t i = 0; i < binding.subjects.size(); ++i) {
      if (binding.effective_subject(i) != subject) continue;
      names.push_back(describe(key_of(binding)));
      break;
    }
  }
  if (names.empty()) return {};
  const auto more = names.size() - std::min(names.size(), kMost);
  names.resize(names.size() - more);
  return fmt::format("the roles that it has stay bound: remove it from {}{} once this one suffices",
                     fmt::join(names, ", "), more > 0 ? fmt::format(" and {} more", more) : "");
}

using Rights = std::map<std::string, std::vector<PolicyRule>>;

// Write access to these allows a subject to gain any permission.
bool gives_more(const PolicyRule& rule) {
  return rule.api_groups.front() == "rbac.authorization.k8s.io" ||
         rule.resources.front() == "serviceaccounts/token" ||
         rule.api_groups.front() == "admissionregistration.k8s.io";
}

std::size_t count_verbs(const Rights& rights) {
  std::size_t count = 0;
  for (const auto& [ns, rules] : rights) {
    for (const auto& rule : rules) count += rule.verbs.size();
  }
  return count;
}

// Does not grant again what was just removed.
void keep_out_the_way(const Incident& incident, const Revocation& revocation, Rights& rights,
                      PlanItem& made) {
  const auto before = count_verbs(rights);
  for (auto& [ns, rules] : rights) {
    for (auto& rule : rules) {
      if (rule.resources.front() == "namespaces") std::erase(rule.verbs, "create");
    }
    std::erase_if(rules,
                  [](const PolicyRule& rule) { return gives_more(rule) || rule.verbs.empty(); });
  }
  std::erase_if(rights, [](const auto& of) { return of.second.empty(); });
  if (leads_there(incident, revocation, rights)) rights.clear();
  if (count_verbs(rights) == before) return;
  made.notes.emplace_back(
      "left out: what creates namespaces or leads there, though its requests show it. Grant it "
      "again when the case is closed, if the identity needs it");
}

PlanItem least_privilege(const Incident& incident, const Revocation& revocation,
                         const std::string& username, std::size_t number) {
  const auto subject = subject_from_username(username);
  PlanItem made;
  made.phase = "correct";
  made.title =
      fmt::format("Write a role for {} with what its requests show it needs", describe(subject));
  if (is_master(incident, username)) {
    made.notes.emplace_back(
        "it is in system:masters, which is allowed everything before RBAC is asked: give it a "
        "credential without that group first");
    return made;
  }
  auto rights = rights_in_use(
      incident.file.requests(), username,
      [&](const LoggedRequest& request) { return !suspicious(request, incident.findings); });
  made.notes.emplace_back(
      "from the requests that nsposture keeps: writes to namespaces, RBAC, accounts, tokens, quotas, "
      "network policies and admission; add what the identity reads and deploys before you replace "
      "its role");
  const bool responsible = revocation.responsible && revocation.responsible->username == username;
  const bool any = !rights.empty();
  if (responsible) keep_out_the_way(incident, revocation, rights, made);
  if (any && rights.empty()) return made;
  if (rights.empty()) {
    made.notes.emplace_back(
        "all of its requests are suspicious: it needs none of these permissions");
    return made;
  }
  const bool risky = std::ranges::any_of(
      rights, [](const auto& of) { return std::ranges::any_of(of.second, gives_more); });
  if (risky) {
    made.notes.emplace_back(
        "what writes RBAC, tokens or admission can come to more than is written "
        "here: leave those rules out unless they are its task");
  }
  if (auto note = bindings_note(incident, subject); !note.empty()) {
    made.notes.push_back(std::move(note));
  }
  const auto name = fmt::format("nsposture-least-{}", number);
  std::string manifest = fmt::format("# {}\n", reports::escape::printable(made.title));
  for (const auto& [ns, rules] : rights) {
    manifest +=
        "---\n" + role_manifest(ns, name, rules) + "---\n" + binding_manifest(ns, name, subject);
  }
  const auto file = fmt::format("3{}-least-privilege.yaml", number - 1);
  made.commands = {"kubectl apply --dry-run=server -f " + file, "kubectl apply -f " + file};
  made.file = reports::PlanFile{file, std::move(manifest)};
  return made;
}

std::string inform_text(const Incident& incident, const reports::Dossier& dossier) {
  const auto name =
      incident.ns.empty() ? "(name not in the log)" : reports::escape::printable(incident.ns);
  std::string text = fmt::format("Subject: namespace {}: {}\n\n", name, dossier.verdict_text);
  if (dossier.request) {
    const auto& request = *dossier.request;
    text += fmt::format(
        "What happened: on {} {} asked for the namespace {}{}; outcome: {}.\n",
        format_rfc3339(request.time),
        reports::escape::printable(request.real_actor.empty() ? request.actor : request.real_actor),
        name,
        request.real_actor.empty()
            ? std::string()
            : " while impersonating " + reports::escape::printable(request.actor),
        request.outcome);
    if (!request.minter.empty()) {
      text +=
          fmt::format("The token was issued to {}.\n", reports::escape::printable(request.minter));
    }
  }
  text += fmt::format("Confidence: {}.\n\nReasons:\n", dossier.confidence);
  for (const auto& reason : dossier.reasons) {
    text += fmt::format("- {}\n", reports::escape::printable(reason));
  }
  if (!dossier.doubts.empty()) text += "\nWhat we do not know:\n";
  for (const auto& doubt : dossier.doubts)
    text += fmt::format("- {}\n", reports::escape::printable(doubt));
  return text + "\nWhat is being done: the evidence is kept" +
         (can_isolate(incident) ? ", the namespace is isolated" : "") +
         ", and the permissions behind it are reviewed.\nWhat we ask of you: tell us whether this "
         "was planned, by whom, and under which change record.\n";
}

PlanItem inform(const Incident& incident, const reports::Dossier& dossier) {
  PlanItem made;
  made.phase = "inform";
  made.title = "Inform the people concerned";
  made.notes.emplace_back(
      "the owner of the identity, the platform team, and the team that keeps the change records");
  made.file = reports::PlanFile{"40-inform.txt", inform_text(incident, dossier)};
  return made;
}

PlanItem watch(const Incident& incident) {
  PlanItem made;
  made.phase = "watch";
  made.title = "Keep watching";
  const auto& database = incident.options.database;
  const auto text = database.text.empty() ? std::string("posture.db") : database.text;
  const auto db = shell_quote(database.of_server ? text : incident.absolute(text));
  made.notes.emplace_back(
      "run it from cron with your own log: exit code 1 means open findings, a higher one that "
      "something could not be read");
  made.commands = {
      "log=${1:-/var/log/kubernetes/audit.log}",
      fmt::format("nsposture events import --db {} -- \"$log\"", db),
      fmt::format("nsposture analyze --db {} --fail-on none > /dev/null", db),
  };
  if (!incident.ns.empty()) {
    made.commands.push_back(fmt::format("nsposture findings --db {} --namespace={} --fail-on low",
                                        db, shell_quote(incident.ns)));
  }
  for (const auto& name : incident.usernames()) {
    made.commands.push_back(fmt::format("nsposture findings --db {} --subject={} --fail-on low", db,
                                        shell_quote(subject_from_username(name).name)));
  }
  auto lines = made.commands;
  for (auto& line : lines) {
    if (line.starts_with("nsposture ")) line += " || worse $?";
  }
  lines.insert(lines.begin(), {"status=0", "worse() { [ \"$1\" -le \"$status\" ] || status=$1; }"});
  lines.emplace_back("exit \"$status\"");
  made.file = reports::PlanFile{"50-watch.sh", script(made.title, lines)};
  return made;
}

}  // namespace

std::vector<PlanItem> correction(const Incident& incident, const Revocation& revocation) {
  std::vector<PlanItem> plan;
  for (const auto& name : incident.requesters()) {
    if (name == kUserAnonymous) continue;
    // A service account created for this purpose needs no permissions.
    if (incident.puppet && incident.puppet->username == name) continue;
    plan.push_back(least_privilege(incident, revocation, name, plan.size() + 1));
  }
  return plan;
}

std::vector<PlanItem> follow_up(const Incident& incident, const reports::Dossier& dossier) {
  return {inform(incident, dossier), watch(incident)};
}

}  // namespace nsposture::investigation
