#include "analyzer/cli/command.h"
#include "analyzer/cli/exit_code.h"
#include "analyzer/cli/explain_output.h"
#include "analyzer/cli/group_members.h"
#include "analyzer/cli/memberships.h"
#include "analyzer/cli/options.h"
#include "analyzer/cli/question.h"
#include "analyzer/cli/subject_argument.h"
#include "graph/model/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace nsposture::cli {

namespace {

struct Options {
  CommonOptions common;
  SourceOptions source;
  QuestionOptions question;
  GroupOptions memberships;
  std::string subject;
  std::vector<std::string> groups;
};

template <typename Request>
void judge(const Authorizer& authorizer, const Identity& identity, const Request& request,
           ExplainAnswer& answer) {
  auto explanation = explain(authorizer, identity, request);
  answer.allowed = explanation.decision.allowed;
  answer.reason = authorizer.reason(identity, request, explanation.decision);
  for (const auto& grant : authorizer.all_grants(identity, request)) {
    answer.grants.push_back({grant, {}});
  }
  answer.misses = std::move(explanation.misses);
}

// FACTS.md "Who may create a namespace" 1 and 2: a POST is authorized without the name; by apply a
// rule that names the namespace counts.
void judge_creation(const Authorizer& authorizer, const Identity& identity, const std::string& name,
                    ExplainAnswer& answer) {
  judge(authorizer, identity, ResourceRequest{"create", "", "namespaces", "", "", ""}, answer);
  if (answer.allowed) return;
  answer.apply_only = apply_only_grants(authorizer, identity);
  if (name.empty()) return;
  std::erase_if(answer.apply_only, [&name](const CreationGrant& grant) {
    return std::ranges::find(grant.only_names, name) == grant.only_names.end();
  });
  if (answer.apply_only.empty()) return;
  answer.allowed = true;
  answer.reason = grant_reason(authorizer.cluster(), answer.apply_only.front().grant);
  answer.grants = std::exchange(answer.apply_only, {});
  answer.misses.clear();
}

ExplainAnswer answer_question(const Options& options, const Authorizer& authorizer,
                              const Memberships& memberships) {
  const Question question(options.question);
  ExplainAnswer answer;
  answer.subject = parse_subject(options.subject);
  answer.identity = identity_for(answer.subject, options.groups, memberships);
  answer.action = options.question.verb + ' ' + options.question.resource;
  if (!question.name().empty()) answer.action += ' ' + question.name();
  if (!options.question.namespace_.empty()) answer.action += " in " + options.question.namespace_;
  if (question.is_non_resource()) {
    judge(authorizer, answer.identity, question.non_resource(), answer);
  } else if (question.is_namespace_creation()) {
    judge_creation(authorizer, answer.identity, question.name(), answer);
  } else {
    judge(authorizer, answer.identity, question.resource(), answer);
  }
  return answer;
}

// A refusal is half the answer: could it become able to? The other half costs a search, from this
// identity alone.
void search_paths(const Question& question, const Cluster& cluster, ExplainAnswer& answer) {
  if (answer.allowed || question.is_non_resource()) return;
  const Escalation escalation(cluster, question.target(), {false, {answer.identity}, {}});
  answer.searched = true;
  answer.become = escalation.person_result(0);
  // By apply it may create those names today.
  if (answer.become && answer.become->how == How::Direct) answer.become.reset();
  if (answer.become) answer.path = escalation.person_path(0);
}

int run_explain(const Options& options, Io& io) {
  set_up_log(options.common);
  (void)parse_subject(options.subject);  // before the sources are read, which may take a while
  const auto loaded = load_cluster(options.source, io);
  std::vector<Diagnostic> trouble;
  const auto memberships = load_memberships(options.memberships, options.source, trouble);
  if (options.source.db.empty()) report_diagnostics(loaded.diagnostics);
  report_diagnostics(trouble);
  const Authorizer authorizer(loaded.cluster, options_for(loaded.cluster));
  auto answer = answer_question(options, authorizer, memberships);
  search_paths(Question(options.question), loaded.cluster, answer);
  if (options.common.json()) {
    write_explain_json(loaded.cluster, answer, io);
  } else {
    write_explain_text(loaded.cluster, answer, io);
  }
  if (any_unreadable(loaded.diagnostics) || any_unreadable(trouble)) return kInput;
  return answer.allowed ? kOk : kFindings;
}

}  // namespace

Run declare_explain(options::Parser& app) {
  auto options = std::make_shared<Options>();
  app.add_option("subject", options->subject,
                 "NAME or user:NAME, group:NAME, sa:NAMESPACE/NAME, or the account's user name")
      .required();
  add_question_options(app, options->question, /*required=*/true);
  app.add_option("--as-group", options->groups, "a group of the subject; may be repeated")
      .type_name("GROUP")
      .one_value_each();
  add_source_options(app, options->source, /*db_is_target=*/false);
  add_groups_file_option(app, options->memberships);
  add_groups_from_events_option(app, options->memberships);
  add_common_options(app, options->common);
  return [options](Io& io) { return run_explain(*options, io); };
}

}  // namespace nsposture::cli
