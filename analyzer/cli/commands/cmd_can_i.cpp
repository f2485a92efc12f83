#include "analyzer/cli/commands/batch.h"
#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/commands/steps.h"
#include "analyzer/cli/options/memberships.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/options/question.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/queries/can_i.h"
#include "analyzer/queries/caveats.h"
#include "analyzer/queries/effective_rules.h"
#include "analyzer/queries/known_subjects.h"
#include "analyzer/queries/subject_argument.h"
#include "graph/base/error.h"
#include "reports/json/decision.h"
#include "reports/json/effective_rules.h"
#include "reports/text/decision.h"
#include "reports/text/effective_rules.h"

#include <spdlog/spdlog.h>

#include <memory>
#include <utility>

namespace nsposture::cli::commands {

namespace {

struct Options {
  options::CommonOptions common;
  options::SourceOptions source;
  queries::ActionText question;
  std::string as;
  std::vector<std::string> groups;
  std::string batch;
  bool list = false;
  options::GroupOptions memberships;
};

Identity identity_of(const Options& options, const Memberships& memberships) {
  if (options.as.empty()) throw Error(ErrorCode::Usage, "can-i wants --as USER");
  return identity_for(queries::parse_subject(options.as), queries::parse_groups(options.groups),
                      memberships);
}

// Adds names that are unknown in the input.
void add_names(const Options& options, const rbac::Authorizer& authorizer,
               const Memberships& memberships, reports::Caveats& caveats) {
  const queries::KnownSubjects known(authorizer.index(), memberships);
  queries::add_subject(known, queries::parse_subject(options.as),
                       queries::parse_groups(options.groups), caveats);
}

// The data that a query is answered from.
struct Asked {
  const rbac::Authorizer& authorizer;
  const options::Groups& groups;
  std::vector<Diagnostic> diagnostics;
};

int run_single(const Options& options, const Asked& asked, Io& io) {
  const auto& authorizer = asked.authorizer;
  const auto& memberships = asked.groups.memberships;
  if (options.question.verb.empty() || options.question.resource.empty()) {
    throw Error(ErrorCode::Usage, "can-i wants VERB RESOURCE, --list or --batch FILE");
  }
  const auto action = options::parse_action(options.question, authorizer.cluster());
  const auto identity = identity_of(options, memberships);
  auto decision = queries::can_i(authorizer, identity, action);
  if (!decision.allowed) {
    add_names(options, authorizer, memberships, decision.caveats);
    options::add_listed(asked.groups, authorizer.index(), identity.username, decision.caveats);
  }
  queries::add_lost(asked.diagnostics, decision.caveats.incomplete);
  io.out << (options.common.json() ? options.common.data(reports::json::decision(decision))
                                   : shown(reports::text::decision(decision), io));
  if (decision.unknown()) return kInput;
  if (decision.allowed) return kOk;
  return decision.caveats.settles_no() ? kFindings : kInput;
}

void warn_of_dangling(const std::vector<NamedGrant>& bindings, const Reading& reading) {
  for (const auto& grant : bindings) {
    const auto kind = to_string(grant.role.kind);
    spdlog::warn("{} `{}` names the {} `{}`, which {}", to_string(grant.binding.kind),
                 grant.binding.name, kind, grant.role.name,
                 reading.lacks(kind) ? "may not have been read: what it grants is unknown"
                                     : "does not exist: it grants nothing");
  }
}

int run_list(const Options& options, const Asked& asked, Io& io) {
  const auto& authorizer = asked.authorizer;
  const auto& memberships = asked.groups.memberships;
  if (!options.question.verb.empty() || !options.batch.empty()) {
    throw Error(ErrorCode::Usage, "--list answers for everything: no VERB and no --batch with it");
  }
  const auto identity = identity_of(options, memberships);
  auto answer = queries::effective_rules(authorizer, identity, options.question.namespace_);
  add_names(options, authorizer, memberships, answer.caveats);
  options::add_listed(asked.groups, authorizer.index(), identity.username, answer.caveats);
  queries::add_lost(asked.diagnostics, answer.caveats.incomplete);
  warn_of_dangling(answer.dangling, authorizer.cluster().reading);
  io.out << (options.common.json() ? options.common.data(reports::json::effective_rules(answer))
                                   : reports::text::effective_rules(answer, table_width(io)));
  return answer.caveats.whole() ? kOk : kInput;
}

int answer(const Options& options, const Asked& asked, Io& io) {
  if (options.list) return run_list(options, asked, io);
  if (options.batch.empty()) return run_single(options, asked, io);
  std::vector<std::string> lost;
  queries::add_lost(asked.diagnostics, lost);
  const bool json = options.common.json();
  const bool whole =
      answer_batch(options.batch, asked.authorizer, asked.groups.memberships, lost, json, io);
  return whole ? kOk : kInput;
}

int run_can_i(const Options& options, Io& io) {
  options::set_up_log(options.common);
  if (!options.batch.empty() && options.common.output == "yaml") {
    throw Error(ErrorCode::Usage, "--batch writes a line of JSON for each question: -o json");
  }
  const auto loaded = options::load_cluster(options.source, io);
  std::vector<Diagnostic> trouble;
  const auto groups = options::load_memberships(options.memberships, options.source, trouble);
  if (options.source.db.empty()) options::report_diagnostics(loaded.diagnostics);
  options::report_diagnostics(trouble);
  options::report_version(loaded);
  const rbac::Authorizer authorizer(loaded.cluster);
  auto lost = loaded.diagnostics;
  lost.insert(lost.end(), trouble.begin(), trouble.end());
  const int code = answer(options, {authorizer, groups, std::move(lost)}, io);
  return options::is_incomplete(loaded) || options::any_unreadable(trouble) ? kInput : code;
}

}  // namespace

Run declare_can_i(options::Parser& app) {
  auto options = std::make_shared<Options>();
  options::add_question_options(app, options->question, /*required=*/false);
  app.add_option("--as", options->as,
                 "the user; system:serviceaccount:NS:NAME for a service account")
      .type_name("USER");
  app.add_option("--as-group", options->groups, "a group of the user; may be repeated")
      .type_name("GROUP")
      .one_value_each();
  app.add_option(
         "--batch", options->batch,
         "answer a file of SubjectAccessReview specs, one JSON object per line (- for stdin)")
      .type_name("FILE");
  app.add_flag(
      "--list", options->list,
      "list all effective rules of the user, cluster-wide and in -n NS, with their positions");
  options::add_source_options(app, options->source, /*db_is_target=*/false);
  options::add_groups_file_option(app, options->memberships);
  options::add_groups_from_events_option(app, options->memberships);
  options::add_common_options(app, options->common);
  return [options](Io& io) { return run_can_i(*options, io); };
}

}  // namespace nsposture::cli::commands
