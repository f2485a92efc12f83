// import_bench LOG DATABASE: one import, for import_bench.sh to time. Prints the tally.
#include "analyzer/analysis/store_sink.h"
#include "analyzer/ingest/audit/audit_source.h"
#include "graph/base/error.h"
#include "store/store.h"

#include <cstdio>

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: import_bench LOG DATABASE\n", stderr);
    return 2;
  }
  try {
    auto store = nsposture::store::Store(argv[2], nsposture::store::OpenMode::ReadWrite).whole();
    nsposture::analysis::StoreSink sink(store);
    const auto result = nsposture::ingest::audit::import_audit({argv[1]}, sink, {});
    const auto& tally = result.tally;
    std::printf("%llu lines, %llu kept, %llu malformed, %.3f s\n",
                static_cast<unsigned long long>(tally.lines),
                static_cast<unsigned long long>(tally.kept),
                static_cast<unsigned long long>(tally.malformed), result.seconds);
  } catch (const nsposture::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 3;
  }
  return 0;
}
