// The inputs that scripts/record_reading.py gave to kubectl, with what kubectl read.
#pragma once

#include "analyzer/ingest/bytes/base64.h"
#include "analyzer/ingest/bytes/source_file.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <sstream>
#include <string>
#include <vector>

namespace nsposture::ingest {

struct RecordedReading {
  std::string name;
  std::string text;
  nlohmann::json objects;
  std::string error;
};

inline std::vector<RecordedReading> reading_corpus() {
  const auto file =
      bytes::read_source_file(std::string(NSPOSTURE_FIXTURES) + "/reading/corpus.jsonl.gz");
  REQUIRE(file.trouble.empty());
  std::istringstream lines(file.text);
  std::string line;
  std::getline(lines, line);  // what answered, and how
  std::vector<RecordedReading> cases;
  while (std::getline(lines, line)) {
    const auto json = nlohmann::json::parse(line);
    cases.push_back({json["name"], bytes::decode_base64(json["text"].get<std::string>()).value(),
                     json["objects"], json["error"]});
  }
  return cases;
}

}  // namespace nsposture::ingest
