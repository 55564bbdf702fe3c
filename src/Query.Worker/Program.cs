using Bib.Query.Worker.Running;

return WorkerProgram.Run(args);
