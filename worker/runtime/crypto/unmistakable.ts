/** The characters of generated passwords and passes. */

// No look-alikes in any common typeface. Of each group only the last stays: 0 O o Q; 6 G c C; 8 B b; 9 is alone, without
// g q; u v V U; Y y; k K, p P, w W, x X, which differ by their size alone. Nothing stays of 1 I l i j, 2 Z z, 5 S s, and
// no m, which is r and n side by side.
export const LOWER = 'abdefhnrty';
export const UPPER = 'ACDEFHJKLMNPQRTUWX';
export const DIGIT = '3479';
export const UNMISTAKABLE = LOWER + UPPER + DIGIT;
