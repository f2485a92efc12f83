// Recorded logs, files in a temporary folder, and what every import must satisfy.
#pragma once

#include "analyzer/ingest/audit/import/import.h"
#include "analyzer/ingest/bytes/decompress.h"
#include "tests/unit/ingest/audit/memory_sink.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest {

// Fixtures are kept compressed; this is their plain content (one layer taken off).
inline std::string fixture(const std::string& name) {
  const bytes::File file(std::string(NSPOSTURE_FIXTURES) + "/audit/" + name);
  auto opened = bytes::decompressed(bytes::file_source(file, 0));
  std::string text;
  std::string block(1UL << 16U, '\0');
  while (const auto got = opened.bytes->read(block.data(), block.size()))
    text.append(block, 0, got);
  REQUIRE(bytes::to_string(opened.bytes->problem()).empty());
  return text;
}

inline std::string fixture_path(const std::string& name) {
  return std::string(NSPOSTURE_FIXTURES) + "/audit/" + name;
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "nsposture-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }

  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  [[nodiscard, gnu::noinline]] std::string path(const std::string& name) const {
    return path_ + "/" + name;
  }

  [[gnu::noinline]] std::string write(const std::string& name, std::string_view content) const {
    std::ofstream(path(name), std::ios::binary) << content;
    return path(name);
  }

  [[gnu::noinline]] std::string append(const std::string& name, std::string_view content) const {
    std::ofstream(path(name), std::ios::binary | std::ios::app) << content;
    return path(name);
  }

 private:
  std::string path_;
};

// Imports and checks what must hold for every import.
inline audit::import::ImportResult import_checked(const std::vector<std::string>& paths,
                                                  audit::import::AuditSink& sink,
                                                  const audit::import::ImportOptions& options = {},
                                                  const audit::import::ImportTuning& tuning = {}) {
  auto result = audit::import::import_into(paths, sink, options, tuning);
  const auto& tally = result.tally;
  CHECK(tally.lines == tally.kept + tally.duplicates + tally.irrelevant + tally.malformed);
  return result;
}

// Not inlined: g++ 12 warns of impossible sizes when it is.
[[gnu::noinline]] inline std::string event_line(
    const std::string& id, const std::string& resource = "namespaces",
    const std::string& time = "2026-11-23T14:00:00.000000Z") {
  return R"({"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":")" + id +
         R"(","stage":"ResponseComplete","requestURI":"/api/v1/x","verb":"create","user":)" +
         R"({"username":"alice","groups":["dev"]},"sourceIPs":["10.0.0.1"],"objectRef":)" +
         R"({"resource":")" + resource + R"(","name":"n","apiVersion":"v1"},"responseStatus":)" +
         R"({"metadata":{},"code":201},"requestReceivedTimestamp":")" + time +
         R"(","stageTimestamp":")" + time + R"(","annotations":{)" +
         R"("authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":""}})";
}

}  // namespace nsposture::ingest
