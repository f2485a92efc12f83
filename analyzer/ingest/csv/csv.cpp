#include "analyzer/ingest/csv/csv.h"

#include "graph/base/trim.h"

#include <algorithm>
#include <utility>

namespace nsposture::ingest::csv {

namespace {

char separator_of(std::string_view text) {
  const auto line = text.substr(0, text.find('\n'));
  char best = ',';
  for (const char candidate : {',', ';', '\t'}) {
    if (std::ranges::count(line, candidate) > std::ranges::count(line, best)) best = candidate;
  }
  return best;
}

constexpr std::string_view kBlank = " \t\r";

class CsvReader {
 public:
  CsvReader(std::string_view text, const CsvFormat& format)
      : text_(text), format_(format), separator_(format.separator.value_or(separator_of(text))) {}

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }

  [[nodiscard]] std::size_t at() const { return at_; }

  // Whether the last row reached the end of the text: more text may then change it.
  [[nodiscard]] bool ran_out() const { return ran_out_; }

  [[nodiscard]] char separator() const { return separator_; }

  void skip_mark() {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;  // spreadsheets start CSV with this
  }

  CsvRow row() {
    CsvRow row;
    row.line = line_;
    ran_out_ = false;
    const auto start = at_;
    if (format_.comments && begins_comment()) {
      skip_line();
    } else {
      do {
        row.fields.push_back(field(row));
      } while (row.error.empty() && take(separator_));
      if (!row.error.empty()) skip_line();
    }
    row.raw = trim(text_.substr(start, at_ - start), kBlank);
    if (take('\n')) {
      ++line_;
    } else {
      ran_out_ = true;
    }
    return row;
  }

 private:
  bool take(char c) {
    if (at_end() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  [[nodiscard]] bool begins_comment() const {
    const auto first = text_.find_first_not_of(kBlank, at_);
    return first != std::string_view::npos && text_[first] == '#';
  }

  void skip_blanks() {
    while (!at_end() && kBlank.find(text_[at_]) != std::string_view::npos &&
           text_[at_] != separator_) {
      ++at_;
    }
  }

  void skip_line() { at_ = std::min(text_.find('\n', at_), text_.size()); }

  std::string field(CsvRow& row) {
    skip_blanks();
    if (!take('"')) {
      const auto end = std::min({text_.find(separator_, at_), text_.find('\n', at_), text_.size()});
      const auto bare = trim(text_.substr(at_, end - at_), kBlank);
      at_ = end;
      return std::string(bare);
    }
    std::string value;
    const auto start = at_;
    const auto start_line = line_;
    while (!at_end()) {
      const char c = text_[at_++];
      if (c == '"' && !take('"')) {
        skip_blanks();
        const bool ends = at_end() || text_[at_] == separator_ || text_[at_] == '\n';
        if (ends) return value;
        if (line_ == start_line) {
          row.error = "text stands behind a closing quote";
          return value;
        }
        break;
      }
      if (c == '\n') {
        if (!format_.line_ends) break;
        ++line_;
      }
      value += c;
    }
    if (at_end()) ran_out_ = true;
    // One missing quote must not swallow the rest of the file.
    at_ = start;
    line_ = start_line;
    row.error = "a quote is not closed";
    return {};
  }

  std::string_view text_;
  CsvFormat format_;
  char separator_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  bool ran_out_ = false;
};

// Blank, or a comment.
bool says_nothing(const CsvRow& row) {
  const bool blank = row.raw.empty() && row.fields.size() == 1;
  return row.error.empty() && (blank || row.fields.empty());
}

}  // namespace

void read_csv(std::string_view text, const std::function<void(CsvRow&&)>& visit,
              const CsvFormat& format) {
  CsvReader reader(text, format);
  reader.skip_mark();
  while (!reader.at_end()) {
    auto row = reader.row();
    if (!says_nothing(row)) visit(std::move(row));
  }
}

CsvStream::CsvStream(bytes::ByteSource& source, std::size_t max_row, const CsvFormat& format)
    : source_(source), max_row_(max_row), format_(format) {}

// Appends more of the source to the remaining text; false at its end.
bool CsvStream::fill() {
  constexpr std::size_t kBlock = 256UL * 1024;
  buffer_.erase(0, used_);
  used_ = 0;
  const auto size = buffer_.size();
  buffer_.resize(size + std::max(kBlock, size));  // avoids rescanning a long row
  buffer_.resize(size + source_.read(buffer_.data() + size, buffer_.size() - size));
  return buffer_.size() > size;
}

bool CsvStream::next(CsvRow& row) {
  while (true) {
    CsvReader reader(std::string_view(buffer_).substr(used_), format_);
    if (first_) reader.skip_mark();
    if (!reader.at_end()) {
      row = reader.row();
      const bool settled = !reader.ran_out() || ended_ || buffer_.size() - used_ > max_row_;
      if (settled) {
        const auto lines = static_cast<std::uint32_t>(
            std::ranges::count(std::string_view(buffer_).substr(used_, reader.at()), '\n'));
        row.line = std::exchange(line_, line_ + lines);
        used_ += reader.at();
        first_ = false;
        format_.separator = reader.separator();
        if (says_nothing(row)) continue;
        return true;
      }
    } else if (ended_) {
      return false;
    }
    ended_ = !fill();
  }
}

}  // namespace nsposture::ingest::csv
