#include "analyzer/cli/command.h"
#include "analyzer/cli/exit_code.h"
#include "analyzer/cli/options.h"
#include "analyzer/queries/scan.h"
#include "reports/json/scan.h"
#include "reports/text/scan.h"

#include <memory>

namespace nsposture::cli {

namespace {

struct Options {
  CommonOptions common;
  SourceOptions source;
};

int run_scan(const Options& options, Io& io) {
  set_up_log(options.common);
  auto loaded = read_sources(options.source, io);
  if (!options.source.db.empty()) {
    store::Store store(options.source.db, store::OpenMode::ReadWrite);
    loaded.info.id = store.add_snapshot(loaded.cluster, loaded.info, loaded.diagnostics);
  }
  const auto answer = queries::scan(loaded.cluster, loaded.info, loaded.diagnostics);
  if (options.common.json()) {
    io.out << reports::json::scan(answer);
    for (const auto& diagnostic : loaded.diagnostics) {
      if (diagnostic.kind == DiagnosticKind::Unreadable) report_diagnostics({diagnostic});
    }
  } else {
    report_diagnostics(loaded.diagnostics);
    io.out << reports::text::scan(answer);
  }
  const bool incomplete = any_unreadable(loaded.diagnostics) || any_rejected(loaded.diagnostics);
  return incomplete ? kInput : kOk;
}

}  // namespace

Run declare_scan(options::Parser& app) {
  auto options = std::make_shared<Options>();
  add_source_options(app, options->source, /*db_is_target=*/true);
  add_common_options(app, options->common);
  return [options](Io& io) { return run_scan(*options, io); };
}

}  // namespace nsposture::cli
