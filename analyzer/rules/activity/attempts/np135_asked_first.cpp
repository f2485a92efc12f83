#include "analyzer/rules/activity/attempts/all.h"
#include "analyzer/rules/base/burst.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <map>
#include <string>

namespace nsposture::rules::activity::attempts {

namespace {

using correlation::Creation;
using correlation::LoggedRequest;
using correlation::Outcome;

const store::RuleInfo kInfo{
    "NP135",
    "Permissions checked, then used",
    store::Severity::Low,
    "A user asked the API server for all of their permissions, or for several in a row, and "
    "soon afterwards tried to create a namespace. The owner of a credential knows what it "
    "is for. A thief has to ask.",
    "Ask the owner of the identity whether they did both. If not, revoke the credential.",
    {"MITRE ATT&CK T1613", "MITRE ATT&CK T1069.003", "MITRE ATT&CK T1078"}};

constexpr std::int64_t kSoonNs = 600'000'000'000;  // ten minutes
// A single `kubectl auth can-i create namespaces` beforehand is only careful.
constexpr std::size_t kManyQuestions = 3;

bool is_question(const LoggedRequest& request) {
  return request.event.resource == "selfsubjectaccessreviews" ||
         request.event.resource == "selfsubjectrulesreviews";
}

// The cluster's controllers, nodes and operators in kube-system send such queries routinely.
bool asks_by_trade(const store::Actor& actor) {
  return actor.username.starts_with("system:") &&
         (!actor.username.starts_with("system:serviceaccount:") ||
          actor.username.starts_with("system:serviceaccount:kube-system:"));
}

RequestList before(const RequestList& questions, Timestamp when) {
  RequestList found;
  for (const LoggedRequest* question : questions) {
    const auto age = when.ns - question->event.received.ns;
    if (age >= 0 && age <= kSoonNs) found.push_back(question);
  }
  return found;
}

bool says_much(const RequestList& questions) {
  if (questions.size() >= kManyQuestions) return true;
  for (const LoggedRequest* question : questions) {
    if (question->event.resource == "selfsubjectrulesreviews") return true;
  }
  return false;
}

void report(const Creation& creation, const RequestList& questions, Findings& findings) {
  const auto& request = *creation.request;
  auto finding = make_finding(kInfo, correlation::describe(request.effective()), "",
                              event_key(*questions.front()));
  // A service account does not explore, and a user who knows their permissions is not denied.
  const bool account = request.effective().username.starts_with("system:serviceaccount:");
  if (account || creation.outcome == Outcome::Refused) finding.severity = store::Severity::Medium;
  finding.namespace_ = creation.name;
  finding.time = creation.time();
  finding.title = fmt::format(
      "{} asked {} what it may do, then {} {}", actor_text(request),
      questions.size() == 1 ? std::string("once") : fmt::format("{} times", questions.size()),
      creation.took_place() ? "created" : "tried to create", name_text(creation));
  add_events(finding, questions);
  finding.evidence.push_back(event_evidence(request));
  add_doubts(finding, request);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  std::map<std::string, RequestList> questions;
  for (const auto& request : context.file.requests()) {
    if (is_question(request) && !asks_by_trade(request.effective())) {
      questions[request.effective().username].push_back(&request);
    }
  }
  for (const auto& creation : context.file.creations()) {
    if (!creation.took_place() && creation.outcome != Outcome::Refused) continue;
    const auto asked = questions.find(creation.request->effective().username);
    if (asked == questions.end()) continue;
    const auto soon = before(asked->second, creation.time());
    if (!says_much(soon)) continue;
    report(creation, soon, findings);
    questions.erase(asked);  // once per identity: later ones add nothing
  }
}

}  // namespace

Rule np135() {
  return {kInfo, ActivityRule{run, Needs::WholeLog}};
}

}  // namespace nsposture::rules::activity::attempts
