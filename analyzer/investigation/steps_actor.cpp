// The identities behind the request, and what else they did.
#include "analyzer/correlation/origin.h"
#include "analyzer/investigation/incident.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace nsposture::investigation {

namespace {

constexpr std::size_t kMostAround = 60;
constexpr std::size_t kMostWorkloads = 10;

void add(DossierStep& step, std::string label, const std::string& text) {
  if (!text.empty()) step.lines.push_back(text_line(std::move(label), text));
}

std::string joined(const std::vector<std::string>& items) {
  return fmt::format("{}", fmt::join(items, ", "));
}

void add_workloads(DossierStep& step, const Incident& incident, const Subject& account) {
  std::size_t count = 0;
  for (const auto& workload : incident.file.now().cluster().workloads) {
    if (workload.meta.namespace_ != account.namespace_ ||
        workload.service_account != account.name) {
      continue;
    }
    if (++count > kMostWorkloads) continue;
    add(step, "runs as it",
        fmt::format("{} `{}/{}`", workload.kind, workload.meta.namespace_, workload.meta.name));
  }
  if (count > kMostWorkloads) step.left_out += count - kMostWorkloads;
}

void add_requester(DossierStep& step, const Incident& incident) {
  if (incident.asked == nullptr) return;
  auto line = line_of("asked for by", *incident.asked);
  line.text =
      fmt::format("{}, with a {}", correlation::actor_text(*incident.asked),
                  incident.asked->event.resource == "projectrequests" ? "ProjectRequest"
                                                                      : "SubnamespaceAnchor");
  step.lines.push_back(std::move(line));
}

void add_token(DossierStep& step, const Incident& incident) {
  const auto& user = incident.creation->request->event.user;
  if (incident.minted != nullptr) {
    auto line = line_of("token", *incident.minted);
    line.text =
        fmt::format("its token was issued to {}", correlation::actor_text(*incident.minted));
    step.lines.push_back(std::move(line));
  } else if (!user.credential_id.empty()) {
    add(step, "credential", user.credential_id);
    if (subject_from_username(user.username).kind == SubjectKind::ServiceAccount) {
      step.no_data.emplace_back(
          "who minted the token: no data: the log has no TokenRequest with this credential; give "
          "the log of the time before with --audit-log");
    }
  }
  add(step, "pod", user.pod_name);
  add(step, "node", user.node_name);
  add(step, "cloud identity", joined(user.cloud_identity));
}

std::string acting_for(const Incident& incident) {
  const auto& event = incident.creation->request->event;
  if (event.impersonated) {
    return fmt::format("{}, by impersonation", correlation::describe(*event.impersonated));
  }
  const auto& name = event.user.username;
  if (name.starts_with("system:serviceaccount:kube-system:") ||
      name == "system:kube-controller-manager") {
    return "the user who wrote the object that this controller acts on";
  }
  return {};
}

}  // namespace

DossierStep who_step(const Incident& incident) {
  DossierStep step{"who", "Who, when, from where, with what, acting for whom", {}, {}, 0};
  if (incident.creation == nullptr) {
    step.no_data.emplace_back("no data: give the audit log of its creation with --audit-log");
    return step;
  }
  const auto& request = *incident.creation->request;
  const auto& event = request.event;
  auto asked = line_of("when", request);
  asked.text = fmt::format(
      "by {}, {}", to_string(incident.creation->way),
      event.code ? fmt::format("answered {}", *event.code) : std::string("no answer in the log"));
  step.lines.push_back(std::move(asked));
  add(step, "who",
      event.user.username.empty() ? "nobody: authentication failed"
                                  : correlation::describe(event.user));
  add(step, "in groups", joined(event.user.groups));
  add(step, "acting for", acting_for(incident));
  if (event.impersonated) {
    add(step, "with groups", joined(event.impersonated->groups));
    add(step, "with uid", event.impersonated->uid);
    add(step, "with extra", joined(event.impersonated->cloud_identity));
  }
  if (!event.source_ips.empty()) {
    add(step, "from", event.source_ips.back());
    const std::vector<std::string> claimed(event.source_ips.begin(), event.source_ips.end() - 1);
    if (!claimed.empty()) {
      add(step, "says it is", joined(claimed) + " (from a header that the client sets)");
    }
  }
  add(step, "client", event.user_agent);
  add(step, "field manager", event.field_manager);
  add_requester(step, incident);
  add_token(step, incident);
  const auto account = service_account_from_username(event.user.username);
  if (account) add_workloads(step, incident, *account);
  // A user who exposed the namespace later, for instance, did not create it.
  for (const auto& finding : incident.findings) {
    const bool other = finding.subject != correlation::describe(event.user) &&
                       finding.subject != correlation::describe(request.effective());
    if (other && !finding.subject.empty() && finding.severity >= store::Severity::High) {
      auto also = text_line("also", finding.title);
      also.time = finding.time;
      step.lines.push_back(std::move(also));
    }
  }
  if (request.audit_id_shared) {
    add(step, "mind", "another request bears the same audit ID: a client sets that as it likes");
  }
  return step;
}

DossierStep around_step(const Incident& incident) {
  const auto hours = std::chrono::duration<double, std::ratio<3600>>(incident.options.around);
  DossierStep step{"around",
                   fmt::format("What else they did within {:g} h before and after", hours.count()),
                   {},
                   {},
                   0};
  if (incident.creation == nullptr) {
    step.no_data.emplace_back("no data: it is not known who created it");
    return step;
  }
  const auto names = incident.usernames();
  const auto window = std::chrono::nanoseconds(incident.options.around).count();
  const auto time = incident.creation->time().ns;
  const auto by = [&](const std::string& name) {
    return !name.empty() && std::ranges::find(names, name) != names.end();
  };
  std::map<std::string, std::pair<int, int>> kinds;  // what -> count, of these denied
  int total = 0;
  for (const auto& request : incident.file.requests()) {
    const auto& event = request.event;
    if (&request == incident.creation->request) continue;
    if (std::abs(event.received.ns - time) > window) continue;
    if (!by(event.user.username) && !by(request.effective().username)) continue;
    ++total;
    auto what = event.verb + " " + event.resource;
    if (!event.subresource.empty()) what += "/" + event.subresource;
    auto& [count, refused] = kinds[what];
    ++count;
    if (request.refused()) ++refused;
    if (step.lines.size() < kMostAround) {
      step.lines.push_back(line_of({}, request));
    } else {
      ++step.left_out;
    }
  }
  std::vector<std::string> parts;
  for (const auto& [what, how_often] : kinds) {
    auto part = fmt::format("{} × {}", how_often.first, what);
    if (how_often.second > 0) part += fmt::format(" ({} refused)", how_often.second);
    parts.push_back(std::move(part));
  }
  step.lines.insert(step.lines.begin(),
                    text_line("in short", total == 0 ? "nothing else that bears on namespaces, "
                                                       "RBAC or credentials"
                                                     : joined(parts)));
  step.no_data.emplace_back(
      "reads and writes of other kinds are not kept: look for the credential and the user in the "
      "raw log");
  return step;
}

}  // namespace nsposture::investigation
