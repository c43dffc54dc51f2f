import { Bytes, Doubles, Ints, Pairs, Shorts } from './views'

/** Rows a node may have to be grown over sorted orders; see `grow-block.ts`. Measured: from 128 to 2,048 the time changes by a few per cent. */
export const BLOCK_ROWS: i32 = 512
/** Nodes up to this many rows are grown by `grow-few.ts`; places fit three bits. */
export const FEW: i32 = 8
/** A bin is a byte. */
export const MAX_BINS: i32 = 256
/** Most levels of a column that is split by subsets of its levels; they fit the 32 bits of a node's mask. */
export const MAX_LEVELS: i32 = 32
/** Keeps features from lying a power of two apart, where they would compete for the same few lines of the cache. */
const PADDING: i32 = 32
const ALIGNMENT: usize = 64

/** What a forest is grown from: written by the caller, read here. */
export class Data {
  static n: i32 = 0
  static features: i32 = 0
  static groups: i32 = 0
  static minLeaf: i32 = 1
  /** No row weighs less. */
  static smallestWeight: f64 = 0
  /** Shape (features × n). */
  static bins: Bytes = changetype<Bytes>(0)
  static binCount: Ints = changetype<Ints>(0)
  static unordered: Bytes = changetype<Bytes>(0)
  /** Shape (features × 256): smallest and largest value in each bin. */
  static lower: Doubles = changetype<Doubles>(0)
  static upper: Doubles = changetype<Doubles>(0)
  /** Shape (n): target, weight, and group (−1 = takes no part). */
  static y: Doubles = changetype<Doubles>(0)
  static weight: Doubles = changetype<Doubles>(0)
  static groupOf: Ints = changetype<Ints>(0)
  /** Shape (groups): how often the tree's bootstrap drew each. */
  static draws: Ints = changetype<Ints>(0)
}

/** The rows of one tree, node by node; `held…` waits while a node is divided. */
export class Tree {
  static rows: Ints = changetype<Ints>(0)
  static heldRows: Ints = changetype<Ints>(0)
  /** Per place: weight × target, and weight. */
  static sums: Pairs = changetype<Pairs>(0)
  static heldSums: Pairs = changetype<Pairs>(0)
  /** The largest weight of a row of the tree. */
  static heaviest: f64 = 0
  /** Shape (features): decrease of the weighted squared error by each feature's splits. */
  static decrease: Doubles = changetype<Doubles>(0)
  /** Shape (features): features in the order in which `FeatureDraw` shuffles them. */
  static order: Ints = changetype<Ints>(0)
  /** Nodes above the blocks that wait to be grown. */
  static waiting: usize = 0
}

/** The nodes of the tree, depth first: the left child of node k is k + 1. */
export class Nodes {
  static count: i32 = 0
  /** −1 = leaf. */
  static feature: Ints = changetype<Ints>(0)
  static split: Ints = changetype<Ints>(0)
  /** How far behind a node its right child stands; 0 for leaves. */
  static right: Ints = changetype<Ints>(0)
  static value: Doubles = changetype<Doubles>(0)
  static binLeft: Bytes = changetype<Bytes>(0)
  static binRight: Bytes = changetype<Bytes>(0)
}

/**
 * The rows of one subtree, copied together and numbered from 0, with their order in every feature. The orders are sorted
 * once; further down they are only divided between children, which keeps them sorted.
 */
export class Block {
  /** Places per feature in `bins` and the orders: two per row and some. */
  static stride: i32 = 0
  static w: Doubles = changetype<Doubles>(0)
  static wy: Doubles = changetype<Doubles>(0)
  static y: Doubles = changetype<Doubles>(0)
  /** Weight × (target − mean) per row, the mean being that of the node the row is in. */
  static c: Doubles = changetype<Doubles>(0)
  /** Shape (features × stride): bin of each row. */
  static bins: Bytes = changetype<Bytes>(0)
  /**
   * Shape (features × stride), twice: rows in the order of each feature, node by node. A node's order stands in the one,
   * its children's in the other. A node whose first row is the k-th begins at place 2k, so that behind every node there is
   * a gap.
   */
  static orders: Shorts = changetype<Shorts>(0)
  static divided: Shorts = changetype<Shorts>(0)
  /** 1 where the row goes left in the node in hand. */
  static side: Bytes = changetype<Bytes>(0)
  static starts: Ints = changetype<Ints>(0)
  static low: Doubles = changetype<Doubles>(0)
}

/** What the searches need, left clear after each. */
export class Scratch {
  /** Σ weight × target and Σ weight per bin, twice: two copies take turns. */
  static histogram: Pairs = changetype<Pairs>(0)
  static counts: Ints = changetype<Ints>(0)
  /** Per level: Σ weight × target, Σ weight, rows. */
  static levelSum: Doubles = changetype<Doubles>(0)
  static levelWeight: Doubles = changetype<Doubles>(0)
  static levelCount: Ints = changetype<Ints>(0)
  static levelOrder: Ints = changetype<Ints>(0)
  /** A node of few rows: rows, those held, weight, centred target, and order of its places. */
  static fewRows: Shorts = changetype<Shorts>(0)
  static fewHeld: Shorts = changetype<Shorts>(0)
  static fewW: Doubles = changetype<Doubles>(0)
  static fewC: Doubles = changetype<Doubles>(0)
  static fewKeys: Ints = changetype<Ints>(0)
}

/** Rows that go down a tree together. */
export class Walk {
  /** Shape (n × features): one row's bins stand together. */
  static byRow: Bytes = changetype<Bytes>(0)
  static rows: Ints = changetype<Ints>(0)
  static nodes: Ints = changetype<Ints>(0)
  /** What a step reads of a node, side by side: feature, split, how far on its right child stands. */
  static steps: Ints = changetype<Ints>(0)
  /** Shape (n): sums of leaf values, and trees, by row. */
  static sum: Doubles = changetype<Doubles>(0)
  static count: Ints = changetype<Ints>(0)
}

/** What stands in for a param's values, and where rows come by. */
export class Permuted {
  /** Shape (features): the param of each. */
  static paramOf: Ints = changetype<Ints>(0)
  /** Shape (params): 1 = asked for, 2 = permuted row by row. */
  static asked: Bytes = changetype<Bytes>(0)
  /** Shape (n), the first `outside` of which hold the rows that the bootstrap left out. */
  static rows: Ints = changetype<Ints>(0)
  /** Shape (permutations × n): the row whose values stand in for those of the k-th row outside, by group and row by row. */
  static byGroup: Ints = changetype<Ints>(0)
  static byRow: Ints = changetype<Ints>(0)
  /** The way of a row: its nodes, and for each the next one on the way that splits on the same param (0 = none). */
  static way: Ints = changetype<Ints>(0)
  static next: Ints = changetype<Ints>(0)
  /** Shape (params): where on the way the param comes first, counted from 1; clear between rows. */
  static first: Ints = changetype<Ints>(0)
  /** Shape (params). */
  static loss: Doubles = changetype<Doubles>(0)
}

/** Bytes of a node that waits: two places, known constants, parent, whether it varies; sum and weight. */
export const PENDING: usize = 40

let end: usize = 0

function take(bytes: i32): usize {
  const at = (end + ALIGNMENT - 1) & ~(ALIGNMENT - 1)
  end = at + (bytes as usize)
  return at
}

/** Puts all arrays one behind the other; touches none. Returns the bytes that the memory must have. */
export function layOut(n: i32, features: i32, groups: i32): usize {
  end = __heap_base
  Data.n = n
  Data.features = features
  Data.groups = groups
  const blockRows = max(1, min(n, BLOCK_ROWS))
  const stride = 2 * blockRows + PADDING
  Block.stride = stride
  // What is small and read all the time stands together, what is as long as the data behind it.
  Block.w = changetype<Doubles>(take(8 * blockRows))
  Block.wy = changetype<Doubles>(take(8 * blockRows))
  Block.y = changetype<Doubles>(take(8 * blockRows))
  Block.c = changetype<Doubles>(take(8 * blockRows))
  Block.side = changetype<Bytes>(take(blockRows))
  Block.starts = changetype<Ints>(take(4 * (MAX_BINS + 1)))
  Block.low = changetype<Doubles>(take(8 * (blockRows + 1)))
  Scratch.histogram = changetype<Pairs>(take(32 * MAX_BINS))
  Scratch.counts = changetype<Ints>(take(4 * MAX_BINS))
  Scratch.levelSum = changetype<Doubles>(take(8 * MAX_LEVELS))
  Scratch.levelWeight = changetype<Doubles>(take(8 * MAX_LEVELS))
  Scratch.levelCount = changetype<Ints>(take(4 * MAX_LEVELS))
  Scratch.levelOrder = changetype<Ints>(take(4 * MAX_LEVELS))
  Scratch.fewRows = changetype<Shorts>(take(2 * FEW))
  Scratch.fewHeld = changetype<Shorts>(take(2 * FEW))
  Scratch.fewW = changetype<Doubles>(take(8 * FEW))
  Scratch.fewC = changetype<Doubles>(take(8 * FEW))
  Scratch.fewKeys = changetype<Ints>(take(4 * FEW))
  Tree.order = changetype<Ints>(take(4 * features))
  Tree.decrease = changetype<Doubles>(take(8 * features))
  Data.binCount = changetype<Ints>(take(4 * features))
  Data.unordered = changetype<Bytes>(take(features))
  Block.bins = changetype<Bytes>(take(features * stride))
  Block.orders = changetype<Shorts>(take(2 * features * stride))
  Block.divided = changetype<Shorts>(take(2 * features * stride))
  Data.lower = changetype<Doubles>(take(8 * features * MAX_BINS))
  Data.upper = changetype<Doubles>(take(8 * features * MAX_BINS))
  Data.bins = changetype<Bytes>(take(features * n))
  Data.y = changetype<Doubles>(take(8 * n))
  Data.weight = changetype<Doubles>(take(8 * n))
  Data.groupOf = changetype<Ints>(take(4 * n))
  Data.draws = changetype<Ints>(take(4 * groups))
  Tree.rows = changetype<Ints>(take(4 * n))
  Tree.heldRows = changetype<Ints>(take(4 * n))
  Tree.sums = changetype<Pairs>(take(16 * n))
  Tree.heldSums = changetype<Pairs>(take(16 * n))
  // A node that is divided leaves two waiting, and every level holds at least one row less.
  Tree.waiting = take((PENDING as i32) * (max(0, n - BLOCK_ROWS) + 2))
  const nodes = max(1, 2 * n - 1)
  Nodes.feature = changetype<Ints>(take(4 * nodes))
  Nodes.split = changetype<Ints>(take(4 * nodes))
  Nodes.right = changetype<Ints>(take(4 * nodes))
  Nodes.value = changetype<Doubles>(take(8 * nodes))
  Nodes.binLeft = changetype<Bytes>(take(nodes))
  Nodes.binRight = changetype<Bytes>(take(nodes))
  return end
}

/** What rows need to go down trees of at most `nodes` nodes. */
function takeTree(n: i32, features: i32, nodes: i32): void {
  end = __heap_base
  Data.n = n
  Data.features = features
  Data.unordered = changetype<Bytes>(take(features))
  Nodes.feature = changetype<Ints>(take(4 * nodes))
  Nodes.split = changetype<Ints>(take(4 * nodes))
  Nodes.right = changetype<Ints>(take(4 * nodes))
  Nodes.value = changetype<Doubles>(take(8 * nodes))
  Walk.steps = changetype<Ints>(take(16 * nodes))
  Walk.byRow = changetype<Bytes>(take(n * features))
}

/** The same as `layOut` for `addOutOfBag`. */
export function layOutWalk(n: i32, features: i32, groups: i32, nodes: i32): usize {
  takeTree(n, features, nodes)
  Data.groups = groups
  Data.groupOf = changetype<Ints>(take(4 * n))
  Data.draws = changetype<Ints>(take(4 * groups))
  Walk.rows = changetype<Ints>(take(4 * n))
  Walk.nodes = changetype<Ints>(take(4 * n))
  Walk.sum = changetype<Doubles>(take(8 * n))
  Walk.count = changetype<Ints>(take(4 * n))
  return end
}

/** The same as `layOut` for `addPermutationLoss`. `byRow`: some params are permuted row by row. */
export function layOutPermutation(n: i32, features: i32, params: i32, permutations: i32, byRow: i32, nodes: i32): usize {
  takeTree(n, features, nodes)
  Data.y = changetype<Doubles>(take(8 * n))
  Data.weight = changetype<Doubles>(take(8 * n))
  Permuted.paramOf = changetype<Ints>(take(4 * features))
  Permuted.asked = changetype<Bytes>(take(params))
  Permuted.first = changetype<Ints>(take(4 * params))
  Permuted.loss = changetype<Doubles>(take(8 * params))
  Permuted.rows = changetype<Ints>(take(4 * n))
  Permuted.byGroup = changetype<Ints>(take(4 * n * permutations))
  Permuted.byRow = changetype<Ints>(take(4 * n * permutations * byRow))
  Permuted.way = changetype<Ints>(take(4 * nodes))
  Permuted.next = changetype<Ints>(take(4 * nodes))
  return end
}

/** Clears what searches expect to be clear: a layout may lie where another one left its numbers. */
export function clearScratch(): void {
  memory.fill(changetype<usize>(Scratch.histogram), 0, (32 * MAX_BINS) as usize)
  memory.fill(changetype<usize>(Scratch.counts), 0, (4 * MAX_BINS) as usize)
  memory.fill(changetype<usize>(Scratch.levelSum), 0, (8 * MAX_LEVELS) as usize)
  memory.fill(changetype<usize>(Scratch.levelWeight), 0, (8 * MAX_LEVELS) as usize)
  memory.fill(changetype<usize>(Scratch.levelCount), 0, (4 * MAX_LEVELS) as usize)
}
