// Archives: each file in them is read as a log of its own.
#include "tests/cli/log_formats/support.h"

#include <zlib.h>

#include <utility>
#include <vector>

using namespace nsposture::tests;

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

void put(std::string& block, std::size_t at, const std::string& text) {
  block.replace(at, text.size(), text);
}

std::string octal(std::uint64_t value, int digits) {
  std::string text(static_cast<std::size_t>(digits), '0');
  for (auto at = text.size(); value > 0; value /= 8) {
    text[--at] = static_cast<char>('0' + value % 8);
  }
  return text;
}

std::string tar_entry(const std::string& name, char type, const std::string& content) {
  std::string head(512, '\0');
  put(head, 0, name.substr(0, 100));
  put(head, 100, "0000644");
  put(head, 124, octal(content.size(), 11));
  put(head, 136, octal(0, 11));
  put(head, 148, "        ");
  head[156] = type;
  put(head, 257,
      std::string("ustar\0"
                  "00",
                  8));
  std::uint64_t sum = 0;
  for (const char c : head) sum += static_cast<unsigned char>(c);
  put(head, 148, octal(sum, 6) + '\0');
  const auto padding = (512 - content.size() % 512) % 512;
  return head + content + std::string(padding, '\0');
}

std::string tar(const Files& files) {
  std::string text;
  for (const auto& [name, content] : files) {
    if (name.size() > 100) text += tar_entry("././@LongLink", 'L', name + '\0');
    text += tar_entry(name, '0', content);
  }
  return text + std::string(1024, '\0');
}

std::string deflated(const std::string& text, int window) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

std::string gzipped(const std::string& text) {
  return deflated(text, 16 + MAX_WBITS);
}

std::string little(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i, value >>= 8U) text += static_cast<char>(value & 0xffU);
  return text;
}

// `behind`: sizes stand behind the file, as in an archive that was written to a pipe.
std::string zip(const Files& files, int method = 8, bool behind = false) {
  std::string text;
  for (const auto& [name, content] : files) {
    const auto packed = method == 8 ? deflated(content, -MAX_WBITS) : content;
    const auto sum =
        crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
    const auto sizes = little(sum, 4) + little(packed.size(), 4) + little(content.size(), 4);
    text += "PK\x03\x04" + little(20, 2) + little(behind ? 8 : 0, 2) +
            little(static_cast<std::uint64_t>(method), 2) + little(0, 4) +
            (behind ? std::string(12, '\0') : sizes) + little(name.size(), 2) + little(0, 2) + name;
    text += packed;
    if (behind) text += "PK\x07\x08" + sizes;
  }
  return text + "PK\x05\x06" + std::string(18, '\0');
}

std::string event(const std::string& id) {
  return creation(id, "moss").dump() + '\n';
}

const std::string kNoLog = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: default\n";

}  // namespace

TEST_CASE("each file of an archive is read as a log", "[cli][log-formats][archive]") {
  const Files files = {
      {"must-gather/audit_logs/kube-apiserver/cp-1-audit.log", event("a")},
      {"must-gather/namespaces/default.yaml", kNoLog},
      {"must-gather/audit_logs/kube-apiserver/cp-2-audit.log.gz", gzipped(event("b") + event("c"))},
      {std::string(150, 'd') + "/audit.log", event("d")}};
  for (const auto& archive :
       {tar(files), gzipped(tar(files)), zip(files), zip(files, 0), zip(files, 8, true)}) {
    const auto result = imported("logs.bin", archive);
    INFO(result.json.dump());
    CHECK(result.code == 0);
    CHECK(result.of("kept") == 4);
    CHECK(result.of("bytes") == archive.size());
    CHECK(activity_rules("logs.bin", archive).contains("NP102"));
  }
  const Files harmless = {{"a/audit.log", R"({"kind":"Event","apiVersion":"audit.k8s.io/v1",)"
                                          R"("auditID":"x","stage":"ResponseComplete",)"
                                          R"("verb":"get","requestReceivedTimestamp":)"
                                          R"("2026-03-01T10:00:00Z"})"
                                          "\n"},
                          {"b.yaml", kNoLog}};
  CHECK(imported("logs.tar", tar(harmless)).code == 0);
  CHECK(activity_rules("logs.tar", tar(harmless)).empty());
}

TEST_CASE("archives within archives are read, but not without end", "[cli][log-formats][archive]") {
  auto archive = tar({{"audit.log", event("a")}});
  for (int i = 0; i < 3; ++i)
    archive = i % 2 == 0 ? zip({{"in.tar", archive}}) : tar({{"in", archive}});
  CHECK(imported("deep.zip", archive).of("kept") == 1);
  for (int i = 0; i < 3; ++i) archive = tar({{"in.tar", archive}});
  const auto result = imported("deep.tar", archive);
  CHECK(result.code == 3);
  CHECK(result.of("kept") == 0);
}

TEST_CASE("a file's name and line are told of what is damaged in an archive",
          "[cli][log-formats][archive]") {
  const auto result = imported(
      "logs.tar", tar({{"a/audit.log", event("a") + event("b").substr(0, 600) + '\n' + event("c")},
                       {"b/audit.log", event("d")}}));
  CHECK(result.code == 3);
  CHECK(result.of("kept") == 3);
  REQUIRE(result.of("malformed_lines") == 1);
  const auto file = result.json["malformed"][0]["file"].get<std::string>();
  CHECK(file.ends_with("/logs.tar/a/audit.log"));
  CHECK(result.json["malformed"][0]["line"] == 2);
}

TEST_CASE("a damaged file of an archive costs that file, and is told each time",
          "[cli][log-formats][archive]") {
  auto packed = gzipped(event("a"));
  packed.resize(packed.size() / 2);
  const auto archive = tar({{"a.log.gz", packed}, {"b.log", event("b")}});
  const Folder folder;
  const auto path = folder.write("logs.tar", archive);
  for (int i = 0; i < 2; ++i) {
    const auto result =
        run_cli({"events", "import", "-q", path, "--db", folder.path("x.db"), "-o", "json"});
    CHECK(result.code == 3);
  }
  CHECK(imported("logs.tar", archive).of("kept") == 1);
}

TEST_CASE("an archive that is cut or damaged is incomplete", "[cli][log-formats][archive]") {
  const auto whole = tar({{"a.log", event("a")}, {"b.log", event("b")}});
  const auto packed = zip({{"a.log", event("a")}, {"b.log", event("b")}});
  auto wrong_sum = packed;
  wrong_sum[14] = static_cast<char>(wrong_sum[14] ^ 1);
  auto wrong_head = whole;
  wrong_head[wrong_head.size() / 2] = 'x';
  for (const auto& archive :
       {whole.substr(0, whole.size() / 2), whole.substr(0, whole.size() - 1024),
        whole + "something behind", packed.substr(0, packed.size() / 2),
        packed.substr(0, packed.size() - 22), wrong_sum}) {
    const auto result = imported("logs.bin", archive);
    INFO(result.json.dump());
    CHECK(result.code == 3);
    CHECK(result.of("kept") >= 1);
  }
}

TEST_CASE("an archive without any log says so", "[cli][log-formats][archive]") {
  const auto result = imported("logs.tar", tar({{"a.yaml", kNoLog}, {"b.txt", "words\n"}}));
  CHECK(result.code == 3);
  CHECK(result.of("lines") == 0);
}

TEST_CASE("an event behind much that is no log is not missed in silence",
          "[cli][log-formats][archive]") {
  const std::string words(400'000, 'w');
  const auto result =
      imported("logs.tar", tar({{"a.log", words + '\n' + event("a")}, {"b.log", event("b")}}));
  CHECK(result.code == 3);
  CHECK(result.of("kept") == 1);
}

TEST_CASE("an archive that unpacks without end is refused", "[cli][log-formats][archive]") {
  const std::string much(300'000'000, ' ');
  const auto result = imported("bomb.zip", zip({{"a.log", event("a") + much}}));
  CHECK(result.code == 3);
  CHECK(result.of("kept") <= 1);
}

TEST_CASE("an archive that was read holds nothing new", "[cli][log-formats][archive]") {
  const Folder folder;
  const auto path = folder.write("logs.tar", tar({{"a.log", event("a")}, {"b.yaml", kNoLog}}));
  const auto import = [&] {
    return run_cli({"events", "import", "-q", path, "--db", folder.path("x.db"), "-o", "json"});
  };
  CHECK(nlohmann::json::parse(import().out)["kept"] == 1);
  const auto again = import();
  CHECK(again.code == 0);
  CHECK(nlohmann::json::parse(again.out)["lines"] == 0);
}
