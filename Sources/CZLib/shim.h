// With it zlib's pointers to input are const, as they are meant.
#define ZLIB_CONST
#include <zlib.h>
