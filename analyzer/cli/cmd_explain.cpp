#include "analyzer/cli/command.h"
#include "analyzer/cli/exit_code.h"
#include "analyzer/cli/memberships.h"
#include "analyzer/cli/options.h"
#include "analyzer/cli/question.h"
#include "analyzer/queries/explain.h"
#include "analyzer/queries/subject_argument.h"
#include "reports/json/explain.h"
#include "reports/text/explain.h"

#include <memory>

namespace nsposture::cli {

namespace {

struct Options {
  CommonOptions common;
  SourceOptions source;
  queries::ActionText question;
  GroupOptions memberships;
  std::string subject;
  std::vector<std::string> groups;
};

int run_explain(const Options& options, Io& io) {
  set_up_log(options.common);
  // Before the sources are read, which may take a while.
  const auto subject = queries::parse_subject(options.subject);
  const auto loaded = load_cluster(options.source, io);
  std::vector<Diagnostic> trouble;
  const auto memberships = load_memberships(options.memberships, options.source, trouble);
  if (options.source.db.empty()) report_diagnostics(loaded.diagnostics);
  report_diagnostics(trouble);
  const Authorizer authorizer(loaded.cluster);
  (void)parse_action(options.question);
  const auto answer =
      queries::explain(authorizer, {subject, options.groups, options.question}, memberships);
  io.out << (options.common.json() ? reports::json::explanation(answer)
                                   : reports::text::explanation(answer));
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
