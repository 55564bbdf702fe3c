// Evaluations per second of one condition, planned once, over objects in turn; first how many match, then a rate a line. Whole numbers are BigInt: ints.
import { celEnv, parse, plan } from "@bufbuild/cel";

const [source, rounds, seconds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const evaluate = plan(celEnv(), parse(source));
const countries = ["NL", "DE", "FR", "IT"];
const objects = Array.from({ length: 256 }, (_, index) => ({
  age: BigInt(index % 90), country: countries[index % 4], score: (index % 10) / 10,
}));

let matches = 0;
for (const object of objects) {
  if (evaluate(object) === true) matches++;
}
console.log(matches);

for (let round = -1; round < rounds; round++) {
  const end = performance.now() + seconds * 1000;
  const start = performance.now();
  let count = 0;
  while (performance.now() < end) {
    for (const object of objects) evaluate(object);
    count += objects.length;
  }
  if (round >= 0) console.log(count / ((performance.now() - start) / 1000));
}
