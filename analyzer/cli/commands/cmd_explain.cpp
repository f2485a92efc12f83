#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/commands/steps.h"
#include "analyzer/cli/options/memberships.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/options/question.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/queries/caveats.h"
#include "analyzer/queries/explain.h"
#include "analyzer/queries/subject_argument.h"
#include "reports/json/explain.h"
#include "reports/text/explain.h"

#include <memory>

namespace nsposture::cli::commands {

namespace {

struct Options {
  options::CommonOptions common;
  options::SourceOptions source;
  queries::ActionText question;
  options::GroupOptions memberships;
  std::string subject;
  std::vector<std::string> groups;
};

int run_explain(const Options& options, Io& io) {
  options::set_up_log(options.common);
  // Before reading the sources, which may take a while.
  const auto subject = queries::parse_subject(options.subject);
  const auto groups = queries::parse_groups(options.groups);
  const auto loaded = options::load_cluster(options.source, io);
  std::vector<Diagnostic> trouble;
  const auto known = options::load_memberships(options.memberships, options.source, trouble);
  if (options.source.db.empty()) options::report_diagnostics(loaded.diagnostics);
  options::report_diagnostics(trouble);
  const rbac::Authorizer authorizer(loaded.cluster);
  (void)options::parse_action(options.question, loaded.cluster);
  auto answer =
      queries::explain(authorizer, {subject, groups, options.question}, known.memberships);
  if (!answer.allowed && subject.kind != SubjectKind::Group) {
    options::add_listed(known, authorizer.index(), username_of(subject), answer.caveats);
  }
  queries::add_lost(loaded.diagnostics, answer.caveats.incomplete);
  queries::add_lost(trouble, answer.caveats.incomplete);
  io.out << (options.common.json() ? options.common.data(reports::json::explanation(answer))
                                   : shown(reports::text::explanation(answer), io));
  if (options::is_incomplete(loaded) || options::any_unreadable(trouble)) return kInput;
  if (!answer.caveats.not_read.empty()) return kInput;
  if (answer.allowed) return kOk;
  return answer.caveats.settles_no() ? kFindings : kInput;
}

}  // namespace

Run declare_explain(options::Parser& app) {
  auto options = std::make_shared<Options>();
  app.add_option("subject", options->subject,
                 "NAME or user:NAME, group:NAME, sa:NAMESPACE/NAME, or the account's user name")
      .required();
  options::add_question_options(app, options->question, /*required=*/true);
  app.add_option("--as-group", options->groups, "a group of the subject; may be repeated")
      .type_name("GROUP")
      .one_value_each();
  options::add_source_options(app, options->source, /*db_is_target=*/false);
  options::add_groups_file_option(app, options->memberships);
  options::add_groups_from_events_option(app, options->memberships);
  options::add_common_options(app, options->common);
  return [options](Io& io) { return run_explain(*options, io); };
}

}  // namespace nsposture::cli::commands
