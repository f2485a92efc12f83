#include "analyzer/correlation/rbac_object.h"
#include "analyzer/correlation/reason.h"
#include "analyzer/rules/activity/access/written.h"
#include "analyzer/rules/activity/identity/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/grouping.h"
#include "graph/model/subject.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>

namespace nsposture::rules::activity::identity {

namespace {

using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP148",
    "Service account, grant and token by one identity",
    store::Severity::High,
    "One identity created a service account, granted it permissions and obtained its token. "
    "The service account was then used. Its actions carry its name, not that of the person. "
    "An installed program gets its token from the kubelet, in a pod.",
    "Ask the person. Delete the binding and the service account; its tokens end with it. "
    "Check what the service account has done.",
    {"MITRE ATT&CK T1136.001", "MITRE ATT&CK T1098.006", "MITRE ATT&CK T1528"}};

// What one identity did for a service account that it created.
struct Puppet {
  const LoggedRequest* made = nullptr;
  const LoggedRequest* granted = nullptr;
  const LoggedRequest* token = nullptr;  // a TokenRequest, or a Secret in its namespace
  const LoggedRequest* act = nullptr;
};

std::string_view person_of(const LoggedRequest& request) {
  return request.event.user.username;
}

bool makes_account(const LoggedRequest& request) {
  return is_of(request, "", "serviceaccounts") && request.event.code == 201 && is_done(request);
}

bool takes_token(const LoggedRequest& request) {
  const auto& event = request.event;
  return event.resource == "serviceaccounts" && event.subresource == "token" && is_done(request);
}

bool writes_secret(const LoggedRequest& request) {
  return is_of(request, "", "secrets") && is_put(request) && is_done(request);
}

// Namespace creations first, else the first write.
bool counts_more(const LoggedRequest& request, const LoggedRequest* other) {
  return other == nullptr || (is_of(request, "", "namespaces") && request.event.code == 201 &&
                              !is_of(*other, "", "namespaces"));
}

class Watch {
 public:
  explicit Watch(const EventContext& context) : file_(context.file) {}

  void see(const LoggedRequest& request) {
    if (is_own_work(request)) return;
    if (makes_account(request)) {
      const auto name =
          fmt::format("system:serviceaccount:{}:{}", request.event.namespace_, request.event.name);
      puppets_[name] = {&request};
    } else if (access::is_rbac_write(request) && is_put(request)) {
      note_grant(request);
    } else if (takes_token(request)) {
      note_token(request, fmt::format("system:serviceaccount:{}:{}", request.event.namespace_,
                                      request.event.name));
    } else if (writes_secret(request)) {
      note_secret(request);
    }
    note_act(request);
  }

  [[nodiscard]] const std::map<std::string, Puppet, std::less<>>& puppets() const {
    return puppets_;
  }

 private:
  void note_grant(const LoggedRequest& write) {
    written_[access::key_of(write)] = &write;
    const auto change = access::change_of(write, file_);
    if (!change.binding) return;
    for (std::size_t i = 0; i < change.binding->subjects.size(); ++i) {
      const auto subject = change.binding->effective_subject(i);
      constexpr std::string_view kAll = "system:serviceaccounts:";
      if (subject.kind == SubjectKind::ServiceAccount) {
        grant(username_of(subject), write);
      } else if (subject.kind == SubjectKind::Group && subject.name.starts_with(kAll)) {
        grant_all(subject.name.substr(kAll.size()), write);
      }
    }
  }

  void grant(const std::string& account, const LoggedRequest& write) {
    const auto found = puppets_.find(account);
    if (found != puppets_.end()) grant(found->second, write);
  }

  void grant_all(const std::string& ns, const LoggedRequest& write) {
    const auto prefix = fmt::format("system:serviceaccount:{}:", ns);
    for (auto at = puppets_.lower_bound(prefix);
         at != puppets_.end() && at->first.starts_with(prefix); ++at) {
      grant(at->second, write);
    }
  }

  static void grant(Puppet& puppet, const LoggedRequest& write) {
    if (puppet.granted == nullptr && person_of(*puppet.made) == person_of(write)) {
      puppet.granted = &write;
    }
  }

  void note_token(const LoggedRequest& mint, const std::string& account) {
    const auto found = puppets_.find(account);
    if (found != puppets_.end() && person_of(*found->second.made) == person_of(mint)) {
      found->second.token = &mint;
    }
  }

  // Without its body the type of a Secret is unknown: it counts only for a service account that
  // later acts without a pod.
  void note_secret(const LoggedRequest& write) {
    const auto account = correlation::token_account_from_event(write.event.object);
    if (!account.empty()) {
      note_token(write,
                 fmt::format("system:serviceaccount:{}:{}", write.event.namespace_, account));
      return;
    }
    if (write.event.level >= store::Level::Request && write.event.verb == "create") return;
    // Helm keeps its releases in Secrets.
    if (write.event.name.starts_with("sh.helm.release.")) return;
    const auto prefix = fmt::format("system:serviceaccount:{}:", write.event.namespace_);
    for (auto at = puppets_.lower_bound(prefix);
         at != puppets_.end() && at->first.starts_with(prefix); ++at) {
      auto& puppet = at->second;
      if (puppet.token == nullptr && person_of(*puppet.made) == person_of(write)) {
        puppet.token = &write;
      }
    }
  }

  void note_act(const LoggedRequest& request) {
    const auto found = puppets_.find(person_of(request));
    if (found == puppets_.end() || !is_done(request)) return;
    auto& puppet = found->second;
    const auto& actor = request.event.user;
    // At level Metadata the server's reason names the binding whose write the log shows.
    if (const auto reason = correlation::parse_rbac_reason(request.event.reason)) {
      const auto write = written_.find(reason->binding);
      if (write != written_.end()) grant(puppet, *write->second);
    }
    // A pod's token names the pod, from Kubernetes 1.30 on.
    if (puppet.granted == nullptr || !actor.pod_name.empty()) return;
    const bool near = !address_of(request).empty() &&
                      address_of(request) == address_of(*puppet.made) && is_by_hand(request);
    if (puppet.token == nullptr && !near) return;
    // Any Secret may have been the token; a program in a pod acts with a token of its own.
    const bool guessed = puppet.token != nullptr && writes_secret(*puppet.token) &&
                         correlation::token_account_from_event(puppet.token->event.object).empty();
    if (guessed && !is_by_hand(request)) return;
    if (counts_more(request, puppet.act)) puppet.act = &request;
  }

  const correlation::CaseFile& file_;
  std::map<ObjectKey, const LoggedRequest*> written_;
  std::map<std::string, Puppet, std::less<>> puppets_;
};

// The service account gained them no permission that they did not have.
bool could_alone(const LoggedRequest& act, const Puppet& puppet,
                 const correlation::CaseFile& file) {
  ResourceAttributes request;
  request.verb = act.event.verb;
  request.api_group = act.event.api_group;
  request.resource = act.event.resource;
  request.subresource = act.event.subresource;
  request.namespace_ = act.event.namespace_;
  const auto identity = correlation::identity_of(puppet.made->effective());
  return file.decide_at(identity, request, act.event.received).allowed;
}

// Setting up a pipeline looks the same, but the pipeline then works from another address.
store::Severity severity_of(const Puppet& puppet, const correlation::CaseFile& file) {
  if (could_alone(*puppet.act, puppet, file)) return store::Severity::Low;
  const bool near =
      !address_of(*puppet.act).empty() && address_of(*puppet.act) == address_of(*puppet.made);
  return near ? store::Severity::High : store::Severity::Medium;
}

void report(const std::string& account, const Puppet& puppet, const correlation::CaseFile& file,
            Findings& findings) {
  const auto& act = *puppet.act;
  const bool creates = is_of(act, "", "namespaces");
  auto finding = make_finding(kInfo, correlation::describe(puppet.made->event.user),
                              creates ? act.event.name : act.event.namespace_, account);
  finding.severity = severity_of(puppet, file);
  finding.time = act.event.received;
  finding.title =
      fmt::format("{} created {} and granted it permissions{}; it then {} {}{}",
                  correlation::actor_text(*puppet.made), describe(subject_from_username(account)),
                  puppet.token != nullptr ? ", and obtained its token" : "",
                  creates ? std::string("created") : "sent " + act.event.verb,
                  creates ? "namespace" : act.event.resource,
                  act.event.name.empty() ? "" : fmt::format(" `{}`", act.event.name));
  for (const auto* step : {puppet.made, puppet.granted, puppet.token, puppet.act}) {
    if (step != nullptr) finding.evidence.push_back(event_evidence(*step));
  }
  const bool secret = puppet.token != nullptr && puppet.token->event.resource == "secrets" &&
                      puppet.token->event.object.empty();
  if (secret || puppet.token == nullptr) {
    doubt(
        finding, store::Confidence::Medium,
        secret
            ? "the log does not show whether the Secret holds a token of the service account"
            : "the log does not show how they obtained the token; the requests come from the same "
              "address");
  }
  add_doubts(finding, act);
  if (creates) add_containment(finding, act.event.name);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  Watch watch(context);
  for (const auto& request : context.file.requests()) watch.see(request);
  for (const auto& [account, puppet] : watch.puppets()) {
    // An administrator gains nothing by it.
    if (puppet.act == nullptr || is_master(puppet.made->effective())) continue;
    report(account, puppet, context.file, findings);
  }
}

}  // namespace

Rule np148() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::identity
