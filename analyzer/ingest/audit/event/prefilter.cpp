#include "analyzer/ingest/audit/event/prefilter.h"

#include "analyzer/ingest/audit/event/relevance.h"

#include <array>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace nsposture::ingest::audit {

namespace {

constexpr std::string_view kPrefix = R"({"kind":"Event","apiVersion":"audit.k8s.io/v1)";
constexpr std::string_view kResource = R"("resource")";
constexpr std::string_view kSubresource = R"("subresource")";
constexpr std::string_view kVerb = R"("verb")";
constexpr std::string_view kCode = R"("code")";
constexpr std::string_view kAnonymous = R"("system:anonymous")";
constexpr std::string_view kImpersonated = R"("impersonatedUser")";

bool space(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

std::string_view after_spaces(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size() && space(text[i])) ++i;
  return text.substr(i);
}

// The text after a key: empty if it was not a key, else the text of its string value. A value that
// is not a string cannot name anything.
std::optional<std::string_view> value_behind(std::string_view text) {
  text = after_spaces(text);
  if (text.empty() || text.front() != ':') return std::nullopt;
  text = after_spaces(text.substr(1));
  if (text.empty() || text.front() != '"') return std::nullopt;
  text.remove_prefix(1);
  const auto end = text.find('"');
  return text.substr(0, end);
}

// For kinds that the cluster itself writes all the time, few objects matter. Their marks are
// somewhere in the line, in letters; escaped letters cause a parse anyway.
bool holds_mark_of(std::string_view resource, std::string_view line) {
  const auto holds = [line](std::string_view mark) { return line.find(mark) != line.npos; };
  if (resource == "nodes") return holds("proxy");
  if (resource == "configmaps") return holds("aws") || holds("root");
  return true;
}

bool names_resource(std::string_view behind, std::string_view line) {
  const auto value = value_behind(behind);
  if (!value) return false;
  if (value->find('\\') != value->npos) return true;
  return may_be_relevant_resource(*value) && holds_mark_of(*value, line);
}

// `text` begins with a backslash.
bool escapes_letter(std::string_view text) {
  return text.size() >= 6 && text[1] == 'u' && text[2] == '0' && text[3] == '0' &&
         (text[4] == '6' || text[4] == '7');
}

// Two letters of a key, at the offsets that all keys of a pass share.
struct Letters {
  char near;
  char far;
};

// What one pass over a line searches: an escaped letter, and up to three keys by three of their
// letters: a quote, one at `near`, one at `far`. `deserves` is called for each match, with the line
// and the position.
struct Marks {
  std::size_t near;
  std::size_t far;
  std::array<Letters, 3> keys;
  bool (*deserves)(std::string_view line, std::size_t at);
};

bool any_mark_scalar(std::string_view line, std::size_t from, const Marks& marks) {
  for (std::size_t i = from; i < line.size(); ++i) {
    if ((line[i] == '\\' || line[i] == '"') && marks.deserves(line, i)) return true;
  }
  return false;
}

#if defined(__x86_64__)

bool any_mark_sse2(std::string_view line, const Marks& marks) {
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i letter_u = _mm_set1_epi8('u');
  const __m128i quote = _mm_set1_epi8('"');
  std::size_t i = 0;
  for (; i + 16 + marks.far <= line.size(); i += 16) {
    const auto load = [at = line.data() + i](std::size_t offset) {
      return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + offset));
    };
    const __m128i first = load(0);
    const __m128i near = load(marks.near);
    const __m128i far = load(marks.far);
    const auto key_at = [&](const Letters& key) {
      return _mm_and_si128(_mm_cmpeq_epi8(near, _mm_set1_epi8(key.near)),
                           _mm_cmpeq_epi8(far, _mm_set1_epi8(key.far)));
    };
    const __m128i escape =
        _mm_and_si128(_mm_cmpeq_epi8(first, backslash), _mm_cmpeq_epi8(load(1), letter_u));
    const __m128i any = _mm_or_si128(_mm_or_si128(key_at(marks.keys[0]), key_at(marks.keys[1])),
                                     key_at(marks.keys[2]));
    const __m128i key = _mm_and_si128(_mm_cmpeq_epi8(first, quote), any);
    auto mask = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_or_si128(escape, key)));
    for (; mask != 0; mask &= mask - 1) {
      if (marks.deserves(line, i + static_cast<std::size_t>(__builtin_ctz(mask)))) return true;
    }
  }
  return any_mark_scalar(line, i, marks);
}

__attribute__((target("avx2"))) __m256i load_avx2(const char* at) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
}

__attribute__((target("avx2"))) __m256i key_avx2(__m256i near, __m256i far, const Letters& key) {
  return _mm256_and_si256(_mm256_cmpeq_epi8(near, _mm256_set1_epi8(key.near)),
                          _mm256_cmpeq_epi8(far, _mm256_set1_epi8(key.far)));
}

__attribute__((target("avx2"))) bool any_mark_avx2(std::string_view line, const Marks& marks) {
  const __m256i backslash = _mm256_set1_epi8('\\');
  const __m256i letter_u = _mm256_set1_epi8('u');
  const __m256i quote = _mm256_set1_epi8('"');
  std::size_t i = 0;
  for (; i + 32 + marks.far <= line.size(); i += 32) {
    const char* at = line.data() + i;
    const __m256i first = load_avx2(at);
    const __m256i near = load_avx2(at + marks.near);
    const __m256i far = load_avx2(at + marks.far);
    const __m256i escape = _mm256_and_si256(_mm256_cmpeq_epi8(first, backslash),
                                            _mm256_cmpeq_epi8(load_avx2(at + 1), letter_u));
    const __m256i any = _mm256_or_si256(
        _mm256_or_si256(key_avx2(near, far, marks.keys[0]), key_avx2(near, far, marks.keys[1])),
        key_avx2(near, far, marks.keys[2]));
    const __m256i key = _mm256_and_si256(_mm256_cmpeq_epi8(first, quote), any);
    auto mask = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_or_si256(escape, key)));
    for (; mask != 0; mask &= mask - 1) {
      if (marks.deserves(line, i + static_cast<std::size_t>(__builtin_ctz(mask)))) return true;
    }
  }
  return any_mark_scalar(line, i, marks);
}

bool any_mark(std::string_view line, const Marks& marks) {
  static const bool kAvx2 = __builtin_cpu_supports("avx2") != 0;
  return kAvx2 ? any_mark_avx2(line, marks) : any_mark_sse2(line, marks);
}

#else

bool any_mark(std::string_view line, const Marks& marks) {
  return any_mark_scalar(line, 0, marks);
}

#endif

// Whether a position names a resource of the table, an identity of which any write counts, or has
// an escaped letter.
bool suspicious(std::string_view line, std::size_t at) {
  const auto text = line.substr(at);
  if (text.front() == '\\') return escapes_letter(text);
  if (text.starts_with(kResource)) return names_resource(text.substr(kResource.size()), line);
  return text.starts_with(kAnonymous) || text.starts_with(kImpersonated);
}

bool any_suspicious(std::string_view line) {
  // "resource", "system:anonymous" and "impersonatedUser" by their fifth and seventh characters
  // after the quote.
  return any_mark(line, {5, 7, {{{'u', 'c'}, {'e', ':'}, {'r', 'o'}}}, suspicious});
}

// Or lists Secrets.
bool writes(std::string_view behind_verb, std::string_view line) {
  const auto value = value_behind(behind_verb);
  if (!value) return false;
  if (is_write_verb(*value) || value->find('\\') != value->npos) return true;
  return *value == "list" && line.find("secrets") != line.npos;
}

// A number with these last digits; nothing else about it matters.
bool refuses(std::string_view behind_code) {
  const auto number = after_spaces(behind_code);
  if (number.empty() || number.front() != ':') return false;
  const auto text = number.substr(1, number.find_first_of(",}", 1) - 1);
  return text.find("401") != text.npos || text.find("403") != text.npos;
}

// Whether a position names a write, or a denial before authorization, or has an escaped letter.
bool tells_request(std::string_view line, std::size_t at) {
  const auto text = line.substr(at);
  if (text.front() == '\\') return escapes_letter(text);
  if (text.starts_with(kVerb)) return writes(text.substr(kVerb.size()), line);
  return text.starts_with(kCode) && refuses(text.substr(kCode.size()));
}

// Whether a position names a subresource that is relevant for reads, or has an escaped letter.
bool tells_read(std::string_view line, std::size_t at) {
  const auto text = line.substr(at);
  if (text.front() == '\\') return escapes_letter(text);
  if (!text.starts_with(kSubresource)) return false;
  const auto value = value_behind(text.substr(kSubresource.size()));
  return value && (may_be_relevant_read(*value) || value->find('\\') != value->npos);
}

// Only for lines that name a resource of the table.
bool may_be_relevant_request(std::string_view line) {
  return any_mark(line, {1, 5, {{{'v', '"'}, {'c', '"'}, {'c', '"'}}}, tells_request}) ||
         any_mark(line, {1, 12, {{{'s', '"'}, {'s', '"'}, {'s', '"'}}}, tells_read});
}

}  // namespace

bool is_raw_event(std::string_view line) {
  return line.starts_with(kPrefix);
}

bool may_skip(std::string_view line) {
  return is_raw_event(line) && may_skip_raw(line);
}

bool may_skip_raw(std::string_view line) {
  return !any_suspicious(line.substr(kPrefix.size())) || !may_be_relevant_request(line);
}

std::optional<Timestamp> glance_time(std::string_view line) {
  constexpr std::string_view kKey = R"("stageTimestamp":")";
  const auto at = line.rfind(kKey);
  if (at == line.npos) return std::nullopt;
  const auto text = line.substr(at + kKey.size(), 40);
  return parse_rfc3339(text.substr(0, text.find('"')));
}

}  // namespace nsposture::ingest::audit
