#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/queries/scan.h"
#include "reports/json/scan.h"
#include "reports/text/scan.h"

#include <memory>

namespace nsposture::cli::commands {

namespace {

struct Options {
  options::CommonOptions common;
  options::SourceOptions source;
};

int run_scan(const Options& options, Io& io) {
  options::set_up_log(options.common);
  auto loaded = options::read_sources(options.source, io);
  if (!options.source.db.empty()) {
    auto store = store::Store(options.source.db, store::OpenMode::ReadWrite).whole();
    loaded.info.id = store.add_snapshot(loaded.cluster, loaded.info, loaded.diagnostics);
  }
  const auto answer = queries::scan(loaded.cluster, loaded.info, loaded.diagnostics);
  if (options.common.json()) {
    io.out << options.common.data(reports::json::scan(answer));
    for (const auto& diagnostic : loaded.diagnostics) {
      if (diagnostic.kind == DiagnosticKind::Unreadable) options::report_diagnostics({diagnostic});
    }
  } else {
    options::report_diagnostics(loaded.diagnostics);
    io.out << reports::text::scan(answer);
  }
  return options::is_incomplete(loaded) || !loaded.info.not_read.empty() ? kInput : kOk;
}

}  // namespace

Run declare_scan(options::Parser& app) {
  auto options = std::make_shared<Options>();
  options::add_source_options(app, options->source, /*db_is_target=*/true);
  options::add_common_options(app, options->common);
  return [options](Io& io) { return run_scan(*options, io); };
}

}  // namespace nsposture::cli::commands
