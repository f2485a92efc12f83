#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/commands/rule_pages.h"
#include "analyzer/cli/commands/steps.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/queries/rule_argument.h"
#include "analyzer/rules/registry.h"
#include "graph/base/json_text.h"
#include "reports/markdown/rules.h"
#include "reports/text/table.h"

#include <nlohmann/json.hpp>

#include <memory>

namespace nsposture::cli::commands {

namespace {

struct Options {
  options::CommonOptions common;
  std::string id;
  bool markdown = false;
};

nlohmann::ordered_json to_json(const store::RuleInfo& info) {
  return {{"id", info.id},
          {"title", info.title},
          {"severity", store::to_string(info.severity)},
          {"why", info.why},
          {"remediation", info.remediation},
          {"references", info.references}};
}

void write_one(const store::RuleInfo& info, Io& io) {
  io.out << info.id << "  " << info.title << "  (" << store::to_string(info.severity) << ")\n\n"
         << "Why it matters\n  " << info.why << "\n\nRemediation\n  " << info.remediation
         << "\n\nReferences\n";
  for (const auto reference : info.references) io.out << "  " << reference << '\n';
}

int run_rules(const Options& options, Io& io) {
  options::set_up_log(options.common);
  if (options.markdown) {
    io.out << reports::markdown::rules_markdown(rule_sections());
    return kOk;
  }
  if (!options.id.empty()) {
    const auto* rule = rules::find_rule(queries::rule_id(options.id));
    if (options.common.json()) {
      io.out << options.common.data(to_text(to_json(rule->info), 2) + '\n');
    } else {
      write_one(rule->info, io);
    }
    return kOk;
  }
  auto json = nlohmann::ordered_json::object();
  std::vector<reports::text::Row> rows = {{"RULE", "SEVERITY", "TITLE"}};
  for (const auto& rule : rules::all_rules()) {
    const auto& info = rule.info;
    json["rules"].push_back(to_json(info));
    rows.push_back({std::string(info.id), std::string(store::to_string(info.severity)),
                    std::string(info.title)});
  }
  if (options.common.json()) {
    io.out << options.common.data(to_text(json, 2) + '\n');
  } else {
    io.out << reports::text::table(rows, table_width(io));
  }
  return kOk;
}

}  // namespace

Run declare_rules(options::Parser& app) {
  auto options = std::make_shared<Options>();
  app.add_option("id", options->id, "explain this rule").type_name("RULE");
  app.add_flag("--markdown", options->markdown, "all rules as one Markdown page (docs/rules.md)")
      .excludes("id");
  options::add_common_options(app, options->common);
  return [options](Io& io) { return run_rules(*options, io); };
}

}  // namespace nsposture::cli::commands
