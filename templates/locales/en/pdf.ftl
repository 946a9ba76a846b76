pdf-act = Save as PDF
pdf-no-font = No PDF can be made, since this server has no Japanese font. Once its administrator has installed fonts-morisawa-bizud-gothic or fonts-ipaexfont-gothic (fonts-noto-cjk will do as well) and started Enza again, it can. Printing works as it is.
pdf-made-on = Made on
pdf-pages = { " " }pages
pdf-lacking = □ stands for characters that the fonts of this paper lack: { $codes }
refusal-pdf-not-built = This server was built without the part that makes PDF files. Open the print page and choose “Save as PDF” in the browser's print dialogue.
refusal-pdf-no-font = This server has no Japanese font and can't make PDF files. Once its administrator has installed fonts-morisawa-bizud-gothic or fonts-ipaexfont-gothic (fonts-noto-cjk will do as well) and started Enza again, it can. Use the print page until then.
refusal-pdf-too-long = The paper is too long for a PDF (about { $most } characters at most). Narrow it by period or kind, or use the print page.
