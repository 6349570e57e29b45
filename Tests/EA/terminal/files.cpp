// The sandbox MQL5\Files, as a folder.
#include <sys/stat.h>
#include <unistd.h>

#include "simulation.hpp"

namespace mql {
static std::map<int, FILE *> openFiles;
static int nextHandle = 1;

static std::string pathOf(const string &name) {
  std::string path = sim.filesFolder + "/" + name.u8__();
  for (char &c : path)
    if (c == '\\')
      c = '/';
  for (size_t i = 1; i < path.size(); i++)
    if (path[i] == '/')
      mkdir(path.substr(0, i).c_str(), 0777);
  return path;
}

static FILE *fileOf(int handle) {
  auto found = openFiles.find(handle);
  return found == openFiles.end() ? nullptr : found->second;
}

void closeAllFiles() {
  for (auto &f : openFiles)
    fclose(f.second);
  openFiles.clear();
}

int FileOpen(const string &name, int flags, short, uint) {
  std::string path = pathOf(name);
  const char *mode = "rb";
  if (flags & FILE_WRITE)
    mode = !(flags & FILE_READ) ? "wb" : access(path.c_str(), F_OK) == 0 ? "r+b" : "w+b";
  FILE *file = fopen(path.c_str(), mode);
  if (!file) {
    sim.lastError = 5004;
    return INVALID_HANDLE;
  }
  openFiles[nextHandle] = file;
  return nextHandle++;
}

void FileClose(int handle) {
  if (FILE *file = fileOf(handle)) {
    fclose(file);
    openFiles.erase(handle);
  }
}

uint FileWriteString(int handle, const string &s, int) {
  FILE *file = fileOf(handle);
  std::string text = s.u8__();
  return file ? (uint)fwrite(text.data(), 1, text.size(), file) : 0;
}

string FileReadString(int handle, int) {
  std::string line;
  if (FILE *file = fileOf(handle))
    for (int c = fgetc(file); c != EOF && c != '\n'; c = fgetc(file))
      if (c != '\r')
        line += (char)c;
  return from8_(line);
}

bool FileIsEnding(int handle) {
  FILE *file = fileOf(handle);
  int c = file ? fgetc(file) : EOF;
  if (c != EOF)
    ungetc(c, file);
  return c == EOF;
}

void FileFlush(int handle) {
  if (FILE *file = fileOf(handle))
    fflush(file);
}

ulong FileSize(int handle) {
  struct stat facts;
  FILE *file = fileOf(handle);
  if (!file || fflush(file) != 0 || fstat(fileno(file), &facts) != 0)
    return 0;
  return (ulong)facts.st_size;
}

bool FileSeek(int handle, long offset, ENUM_FILE_POSITION origin) {
  FILE *file = fileOf(handle);
  return file && fseek(file, offset, (int)origin) == 0;
}

bool FileIsExist(const string &name, int) { return access(pathOf(name).c_str(), F_OK) == 0; }
bool FileDelete(const string &name, int) { return unlink(pathOf(name).c_str()) == 0; }

bool FileMove(const string &from, int, const string &to, int flags) {
  if (!(flags & FILE_REWRITE) && FileIsExist(to))
    return false;
  return rename(pathOf(from).c_str(), pathOf(to).c_str()) == 0;
}
}  // namespace mql
