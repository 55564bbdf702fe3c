using Bib.Silo.CommandLine;
using Bib.Silo.Paths;

return await BibdProgram.RunAsync(
    args, new ThisMachine(), Console.Out, Console.Error, Console.IsInputRedirected ? null : Console.In);
