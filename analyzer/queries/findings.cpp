#include "analyzer/queries/findings.h"

#include "analyzer/queries/known_subjects.h"
#include "analyzer/queries/rule_argument.h"
#include "analyzer/queries/subject_argument.h"
#include "analyzer/queries/vocabulary.h"
#include "analyzer/rules/registry.h"
#include "graph/base/ascii_lower.h"
#include "graph/base/error.h"
#include "graph/base/pattern.h"
#include "reports/answers/short_ids.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace nsposture::queries {

namespace {

// Empty for a plain name, which also matches as part of a subject's name.
std::optional<Subject> exact_subject(const std::string& text) {
  auto subject = parse_subject(text);
  const bool plain = subject.kind == SubjectKind::User && !text.starts_with("user:");
  return plain ? std::nullopt : std::optional(std::move(subject));
}

// A finding may be about several subjects: `User "ann" as User "bob"`. A finding about a role is
// about the subjects that the role is bound to.
bool is_about(const store::Finding& finding, const std::string& subject) {
  if (subject.empty()) return true;
  const auto exact = exact_subject(subject);
  const auto wanted = exact ? describe(*exact) : subject;
  return finding.subject.find(wanted) != std::string::npos ||
         std::ranges::any_of(finding.grants, [&](const NamedGrant& grant) {
           return grant.subject && describe(*grant.subject).find(wanted) != std::string::npos;
         });
}

// The namespace of the finding, or of one of its grants.
bool lies_in(const store::Finding& finding, const std::string& pattern) {
  return matches_pattern(pattern, finding.namespace_) ||
         std::ranges::any_of(finding.grants, [&](const NamedGrant& grant) {
           return !grant.binding.namespace_.empty() &&
                  matches_pattern(pattern, grant.binding.namespace_);
         });
}

template <typename List, typename Value>
bool holds(const List& list, const Value& value) {
  return std::ranges::find(list, value) != list.end();
}

bool is_asked_for(const reports::FindingView& view, const FindingsQuestion& question) {
  const auto& finding = view.finding;
  if (!question.fingerprint.empty() && finding.fingerprint != question.fingerprint) return false;
  if (!question.states.empty() && !holds(question.states, view.state)) return false;
  if (question.since && !question.since->first_seen_since(finding)) return false;
  if (finding.severity < question.least) return false;
  if (question.cause && !holds(question.cause->findings, finding.fingerprint)) return false;
  if (!question.rules.empty() && !holds(question.rules, finding.rule)) return false;
  if (!is_about(finding, question.subject)) return false;
  return question.namespace_.empty() || lies_in(finding, question.namespace_);
}

template <typename Test>
bool any_finding(const reports::ReportData& report, Test test) {
  return std::ranges::any_of(report.findings,
                             [&](const auto& view) { return test(view.finding); }) ||
         std::ranges::any_of(report.gone, test);
}

std::vector<reports::Unknown> not_found(const reports::ReportData& report,
                                        const FindingsQuestion& question) {
  std::vector<reports::Unknown> unknown;
  const auto& subject = question.subject;
  const auto& ns = question.namespace_;
  if (!any_finding(report, [&](const auto& finding) { return is_about(finding, subject); })) {
    unknown.push_back({"subject", subject, {}});
  }
  if (!ns.empty() && !any_finding(report, [&](const auto& one) { return lies_in(one, ns); })) {
    unknown.push_back({"namespace", ns, {}});
  }
  return unknown;
}

std::string shown(const FindingsQuestion& question) {
  std::vector<std::string> parts;
  if (!question.fingerprint.empty()) parts.push_back("finding " + question.fingerprint);
  if (!question.rules.empty()) {
    parts.push_back(fmt::format("rule {}", fmt::join(question.rules, ", ")));
  }
  if (question.least != store::Severity::Info) {
    parts.push_back(fmt::format("severity {} and above", store::to_string(question.least)));
  }
  if (!question.subject.empty()) parts.push_back("subject " + question.subject);
  if (!question.namespace_.empty()) parts.push_back("namespace " + question.namespace_);
  if (!question.states.empty()) {
    std::vector<std::string_view> states;
    for (const auto state : question.states) states.push_back(store::to_string(state));
    parts.push_back(fmt::format("state {}", fmt::join(states, ", ")));
  }
  if (question.cause) parts.push_back("cause " + question.cause->id);
  if (question.since) {
    parts.push_back("first seen since " + format_rfc3339(question.since->since));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

bool asks_for_gone(const reports::ReportData& report, const FindingsQuestion& question) {
  if (holds(question.states, store::FindingState::Gone)) return true;
  return !question.fingerprint.empty() && question.states.empty() &&
         std::ranges::find(report.gone, question.fingerprint, &store::Finding::fingerprint) !=
             report.gone.end();
}

// Appends the resolved findings.
void add_gone(reports::ReportData& report) {
  std::vector<std::string_view> ids;
  for (const auto& finding : report.gone) ids.emplace_back(finding.fingerprint);
  for (const auto& view : report.findings) ids.emplace_back(view.finding.fingerprint);
  const auto shortened = reports::short_ids(ids);
  for (std::size_t i = 0; i < report.gone.size(); ++i) {
    reports::FindingView view;
    view.finding = report.gone[i];
    view.rule = rules::info_of(view.finding);
    view.state = store::FindingState::Gone;
    view.short_id = shortened[i];
    report.findings.push_back(std::move(view));
  }
}

// The last part of `sa:ci/robot`: a plain name is compared with it too.
std::string bare(const std::string& name) {
  const auto at = name.find_last_of("/:");
  return at == std::string::npos ? name : name.substr(at + 1);
}

}  // namespace

reports::Cause named_cause(const reports::ReportData& report, const std::string& beginning) {
  const auto id = ascii_lower(beginning);
  std::vector<const reports::Cause*> found;
  for (const auto& cause : report.causes) {
    if (cause.id.starts_with(id)) found.push_back(&cause);
  }
  if (found.size() == 1) return *found.front();
  throw Error(
      ErrorCode::Usage,
      found.empty()
          ? fmt::format("no cause with the id `{}`: a report in JSON lists them", beginning)
          : fmt::format("{} causes begin with `{}`: give more of it", found.size(), beginning));
}

std::vector<std::string> rule_ids(const std::vector<std::string>& texts,
                                  const reports::ReportData& report) {
  Names found;
  for (const auto& view : report.findings) found.insert(view.finding.rule);
  std::vector<std::string> ids;
  ids.reserve(texts.size());
  for (const auto& text : texts) ids.push_back(rule_id(text, found));
  return ids;
}

reports::ReportData findings(reports::ReportData report, const FindingsQuestion& question) {
  auto words = shown(question);
  if (words.empty()) return report;
  reports::Choice choice;
  choice.words = std::move(words);
  choice.unknown = not_found(report, question);
  if (asks_for_gone(report, question)) add_gone(report);
  std::erase_if(report.findings, [&](const auto& view) {
    if (is_asked_for(view, question)) return false;
    ++choice.left_out;
    if (store::is_open(view.state)) {
      ++choice.open_left_out.at(static_cast<std::size_t>(view.finding.severity));
    }
    return true;
  });
  report.choice = std::move(choice);
  return report;
}

void ChoiceNames::add(const Subject& subject) {
  subjects_.insert(KnownSubjects::shown(subject));
  if (!subject.namespace_.empty()) namespaces_.insert(subject.namespace_);
}

// `User "mallory"` and the like; text that names several subjects is no help in a query.
void ChoiceNames::add(const reports::ReportData& report) {
  const auto add_finding = [this](const store::Finding& finding) {
    if (!finding.namespace_.empty()) namespaces_.insert(finding.namespace_);
    const auto quote = finding.subject.find(" \"");
    if (quote == std::string::npos || !finding.subject.ends_with('"')) return;
    const auto kind = subject_kind_from(finding.subject.substr(0, quote));
    auto name = finding.subject.substr(quote + 2, finding.subject.size() - quote - 3);
    if (!kind || name.find('"') != std::string::npos) return;
    const auto slash = name.find('/');
    if (*kind != SubjectKind::ServiceAccount) {
      add(Subject{*kind, {}, std::move(name)});
    } else if (slash != std::string::npos) {
      add(Subject{*kind, name.substr(0, slash), name.substr(slash + 1)});
    }
  };
  for (const auto& view : report.findings) add_finding(view.finding);
  for (const auto& finding : report.gone) add_finding(finding);
}

void ChoiceNames::add(const Cluster& cluster) {
  const Vocabulary vocabulary(cluster);
  namespaces_.insert(vocabulary.namespaces().begin(), vocabulary.namespaces().end());
  for (const auto& binding : cluster.bindings) {
    for (const auto& subject : binding.effective_subjects()) add(subject);
  }
  for (const auto& account : cluster.service_accounts) {
    add(Subject{SubjectKind::ServiceAccount, account.meta.namespace_, account.meta.name});
  }
}

void ChoiceNames::add(const store::AuditEvent& event) {
  const auto add_actor = [this](const auto& actor) {
    if (!actor.username.empty()) add(subject_from_username(actor.username));
    for (const auto& group : actor.groups) add(Subject{SubjectKind::Group, {}, group});
  };
  add_actor(event.user);
  if (event.impersonated) add_actor(*event.impersonated);
  if (!event.namespace_.empty()) namespaces_.insert(event.namespace_);
  if (event.resource == "namespaces" && !event.name.empty()) namespaces_.insert(event.name);
}

bool ChoiceNames::knows_subject() const {
  if (const auto exact = exact_subject(question_.subject)) {
    return KnownSubjects::is_of_kubernetes(*exact) ||
           subjects_.contains(KnownSubjects::shown(*exact)) ||
           (exact->kind == SubjectKind::ServiceAccount && exact->name == "default" &&
            namespaces_.contains(exact->namespace_));
  }
  return KnownSubjects::is_of_kubernetes({SubjectKind::User, {}, question_.subject}) ||
         std::ranges::any_of(subjects_, [&](const std::string& name) {
           return name.find(question_.subject) != std::string::npos;
         });
}

bool ChoiceNames::settle(std::vector<reports::Unknown>& unknown) const {
  std::erase_if(unknown, [this](const reports::Unknown& word) {
    return word.what == "namespace" ? namespaces_.contains(word.name) : knows_subject();
  });
  // The names from the last call cover fewer snapshots.
  for (auto& word : unknown) {
    if (word.what == "namespace") {
      word.did_you_mean = nearest(word.name, namespaces_);
      continue;
    }
    const auto exact = exact_subject(word.name);
    auto names = subjects_;
    if (!exact) {
      for (const auto& name : subjects_) names.insert(bare(name));
    }
    word.did_you_mean = nearest(exact ? KnownSubjects::shown(*exact) : word.name, names);
  }
  return unknown.empty();
}

std::vector<store::Finding> open_findings(const reports::ReportData& report) {
  std::vector<store::Finding> open;
  for (const auto& view : report.findings) {
    if (store::is_open(view.state)) open.push_back(view.finding);
  }
  return open;
}

}  // namespace nsposture::queries
